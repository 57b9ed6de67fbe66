import { A2A_PROTOCOL_VERSION } from '@a2a-js/sdk';
import type { AgentCard, AgentInterface } from '../../protocol/a2a.js';
import type { Agent } from '../../protocol/agent.js';
import { DEFAULT_MODES } from '../../tasks/send/input-modes.js';
import type { Authenticator } from '../authentication/authenticator.js';
import { extensionsOf } from '../operations/extensions.js';
import { wireCard } from './canonical-card.js';
import { v03Interfaces } from './v03-card.js';

/** What a card tells of the server beside its agent. */
export interface CardContext {
  /** Base URL, without a trailing slash. */
  readonly publicUrl: string;
  /** `host:port` of the gRPC binding. Absent: there is none. */
  readonly grpcAddress?: string;
  /** Whether push notifications are sent. */
  readonly pushNotifications: boolean;
  /** Whether the agent is the one behind the paths that name none. */
  readonly isDefault: boolean;
  readonly authenticator: Pick<Authenticator, 'required' | 'cardFields'>;
}

/**
 * The A2A agent card of an agent (§8), in wire form.
 *
 * Its HTTP interfaces have the agent in the URL and no `tenant`: that needs nothing of the client. With both, a client of
 * the HTTP+JSON binding would put the agent into the path twice. gRPC has no path, so there `tenant` names the agent. The interfaces of 1.0 come first.
 */
export function agentCard(agent: Agent, context: CardContext): AgentCard {
  const { id, card } = agent;
  const { publicUrl, grpcAddress, pushNotifications, isDefault, authenticator } = context;
  const url = `${publicUrl}/${id}`;
  const interfaces: readonly AgentInterface[] = [
    { url, protocolBinding: 'JSONRPC', protocolVersion: A2A_PROTOCOL_VERSION },
    { url, protocolBinding: 'HTTP+JSON', protocolVersion: A2A_PROTOCOL_VERSION },
    ...(grpcAddress === undefined
      ? []
      : [{ url: grpcAddress, protocolBinding: 'GRPC' as const, protocolVersion: A2A_PROTOCOL_VERSION, tenant: id }]),
  ];
  return wireCard({
    name: card.name,
    description: card.description,
    version: card.version,
    supportedInterfaces: [...interfaces, ...v03Interfaces(interfaces, isDefault)],
    capabilities: {
      streaming: true,
      pushNotifications,
      extendedAgentCard: authenticator.required && agent.extendedCard !== undefined,
      extensions: extensionsOf(agent, pushNotifications),
    },
    ...authenticator.cardFields,
    defaultInputModes: card.defaultInputModes ?? DEFAULT_MODES,
    defaultOutputModes: card.defaultOutputModes ?? DEFAULT_MODES,
    skills: card.skills,
    ...(card.provider && { provider: card.provider }),
    ...(card.documentationUrl !== undefined && { documentationUrl: card.documentationUrl }),
    ...(card.iconUrl !== undefined && { iconUrl: card.iconUrl }),
  });
}
