import type { AgentCard, AgentInterface, JsonObject, SecurityRequirement, SecurityScheme } from '../../protocol/a2a.js';
import { writeGrpcScheme, writeProtoScheme, writeRequirement, writeScheme } from './v03-security.js';

/** The newest version of A2A 0.3. */
const CARD_VERSION = '0.3.0';

/** The version of an interface for 0.3 clients, as 1.0 cards say it. */
const V03_INTERFACE_VERSION = '0.3';

/**
 * The interfaces of an agent for 0.3 clients, to be listed behind those of 1.0 (§3.6.2). They have the same URLs: paths,
 * methods and services tell the versions apart.
 *
 * @param interfaces - those of 1.0.
 * @param isDefault - whether the agent is the one behind the paths that name none: 0.3 over gRPC can name no agent, so
 *   it reaches no other.
 */
export function v03Interfaces(interfaces: readonly AgentInterface[], isDefault: boolean): AgentInterface[] {
  return interfaces
    .filter(({ protocolBinding }) => protocolBinding !== 'GRPC' || isDefault)
    .map(({ url, protocolBinding }) => ({ url, protocolBinding, protocolVersion: V03_INTERFACE_VERSION }));
}

/**
 * The interfaces of a card for 0.3 clients, and the one that they are to prefer: the first.
 *
 * @throws Error when it has none.
 */
function v03InterfacesOf({ name, supportedInterfaces }: AgentCard): {
  preferred: AgentInterface;
  interfaces: readonly AgentInterface[];
} {
  const interfaces = supportedInterfaces.filter(({ protocolVersion }) => protocolVersion === V03_INTERFACE_VERSION);
  const [preferred] = interfaces;
  if (!preferred) throw new Error(`The card of "${name}" has no interface for A2A 0.3.`);
  return { preferred, interfaces };
}

/** How one of the forms of 0.3 writes what they write differently in a card. */
interface CardForm {
  scheme(scheme: SecurityScheme): JsonObject;
  requirement(requirement: SecurityRequirement): JsonObject;
}

/**
 * A card in the form of 0.3 (0.3 §5.5), made from one of 1.0 that has 0.3 interfaces. Signatures are left
 * out: they are over the 1.0 card.
 *
 * @throws Error when the card has no interface for 0.3.
 */
export function toV03Card(card: AgentCard): JsonObject {
  return writeCard(card, { scheme: writeScheme, requirement: writeRequirement });
}

/**
 * A card for 0.3 clients over HTTP. Of the two SDKs one reads its form there as ProtoJSON, the other as TypeScript: each
 * security scheme carries both.
 */
export function toV03ProtoCard(card: AgentCard): JsonObject {
  return writeCard(card, { scheme: writeProtoScheme, requirement: writeRequirement });
}

/** A card for 0.3 clients over gRPC: ProtoJSON, with fields that the proto does not have. */
export function toV03GrpcCard(card: AgentCard): JsonObject {
  // Security requirements have the form of the proto already.
  return writeCard(card, { scheme: writeGrpcScheme, requirement: ({ schemes }) => ({ schemes: { ...schemes } }) });
}

function writeCard(card: AgentCard, form: CardForm): JsonObject {
  const { preferred, interfaces } = v03InterfacesOf(card);
  const { streaming, pushNotifications, extendedAgentCard, extensions } = card.capabilities;
  return {
    protocolVersion: CARD_VERSION,
    name: card.name,
    description: card.description,
    version: card.version,
    url: preferred.url,
    preferredTransport: preferred.protocolBinding,
    additionalInterfaces: interfaces.map(({ url, protocolBinding }) => ({ url, transport: protocolBinding })),
    capabilities: {
      streaming: streaming ?? false,
      pushNotifications: pushNotifications ?? false,
      stateTransitionHistory: false,
      extensions: extensions?.map((extension) => ({ ...extension })),
    },
    supportsAuthenticatedExtendedCard: extendedAgentCard ?? false,
    securitySchemes: mapSchemes(card.securitySchemes, form.scheme),
    security: card.securityRequirements?.map(form.requirement),
    defaultInputModes: card.defaultInputModes,
    defaultOutputModes: card.defaultOutputModes,
    skills: card.skills.map(({ securityRequirements, ...skill }) => {
      return { ...skill, security: securityRequirements?.map(form.requirement) };
    }),
    provider: card.provider && { ...card.provider },
    documentationUrl: card.documentationUrl,
    iconUrl: card.iconUrl,
  };
}

function mapSchemes(
  schemes: AgentCard['securitySchemes'],
  write: (scheme: SecurityScheme) => JsonObject,
): JsonObject | undefined {
  if (!schemes) return undefined;
  return Object.fromEntries(Object.entries(schemes).map(([name, scheme]) => [name, write(scheme)]));
}
