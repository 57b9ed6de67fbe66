import type { AgentCard, AgentSkill } from '../../protocol/a2a.js';
import { CARD_VERSION, v03InterfacesOf } from './agent-card.js';
import { isFields, type Fields } from './fields.js';
import { writeGrpcRequirements, writeGrpcSchemes } from './grpc-security.js';
import type { GrpcCard, GrpcConfig } from './grpc-types.js';
import { writeGrpcEvent, writeGrpcTask } from './grpc-write.js';
import type { ProtoForm } from './proto-exchanges.js';
import { configName } from './resource-names.js';

/** Results as the messages of package `a2a.v1`. */
export const grpcForm: ProtoForm = {
  task: writeGrpcTask,
  result: (result) => writeGrpcEvent(result, false),
  config: writeConfig,
  configs: (configs, nextPageToken = '') => ({ configs: configs.map(writeConfig), nextPageToken }),
  card: writeCard,
};

function writeConfig(config: Fields): GrpcConfig {
  const { authentication } = config;
  const id = textOf(config, 'id');
  return {
    name: configName(textOf(config, 'taskId'), id),
    pushNotificationConfig: {
      id,
      url: textOf(config, 'url'),
      token: textOf(config, 'token'),
      authentication: isFields(authentication)
        ? { schemes: [textOf(authentication, 'scheme')], credentials: textOf(authentication, 'credentials') }
        : undefined,
    },
  };
}

function writeCard(card: AgentCard): GrpcCard {
  const { preferred, interfaces } = v03InterfacesOf(card);
  const { streaming = false, pushNotifications = false, extensions = [] } = card.capabilities;
  return {
    protocolVersion: CARD_VERSION,
    name: card.name,
    description: card.description,
    version: card.version,
    url: preferred.url,
    preferredTransport: preferred.protocolBinding,
    additionalInterfaces: interfaces.map(({ url, protocolBinding }) => ({ url, transport: protocolBinding })),
    provider: card.provider && { ...card.provider },
    documentationUrl: card.documentationUrl ?? '',
    capabilities: {
      streaming,
      pushNotifications,
      extensions: extensions.map(({ uri, description = '', required = false, params }) => {
        return { uri, description, required, params };
      }),
    },
    securitySchemes: writeGrpcSchemes(card.securitySchemes),
    security: writeGrpcRequirements(card.securityRequirements),
    defaultInputModes: [...card.defaultInputModes],
    defaultOutputModes: [...card.defaultOutputModes],
    skills: card.skills.map(writeSkill),
    supportsAuthenticatedExtendedCard: card.capabilities.extendedAgentCard ?? false,
    signatures: [],
  };
}

function writeSkill(skill: AgentSkill): GrpcCard['skills'][number] {
  const { id, name, description, tags, examples = [], inputModes = [], outputModes = [] } = skill;
  return {
    id,
    name,
    description,
    tags: [...tags],
    examples: [...examples],
    inputModes: [...inputModes],
    outputModes: [...outputModes],
    security: writeGrpcRequirements(skill.securityRequirements),
  };
}

function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}
