import { A2A_PROTOCOL_VERSION } from '@a2a-js/sdk';
import type { AgentCard } from '../protocol/a2a.js';
import type { Agent } from '../protocol/agent.js';
import { extensionsOf } from './extensions.js';
import { DEFAULT_MODES } from './validation/input-modes.js';

/**
 * The A2A agent card of an agent (§8).
 *
 * Its interfaces have the agent in the URL and no `tenant`: that needs nothing of the client. With both, a client of
 * the HTTP+JSON binding would put the agent into the path twice.
 *
 * @param publicUrl - without a trailing slash.
 */
export function agentCard(agent: Agent, publicUrl: string): AgentCard {
  const { id, card } = agent;
  const url = `${publicUrl}/${id}`;
  return {
    name: card.name,
    description: card.description,
    version: card.version,
    supportedInterfaces: [
      { url, protocolBinding: 'JSONRPC', protocolVersion: A2A_PROTOCOL_VERSION },
      { url, protocolBinding: 'HTTP+JSON', protocolVersion: A2A_PROTOCOL_VERSION },
    ],
    capabilities: {
      streaming: true,
      pushNotifications: false,
      extendedAgentCard: false,
      extensions: extensionsOf(agent),
    },
    defaultInputModes: card.defaultInputModes ?? DEFAULT_MODES,
    defaultOutputModes: card.defaultOutputModes ?? DEFAULT_MODES,
    skills: card.skills,
    ...(card.provider && { provider: card.provider }),
    ...(card.documentationUrl !== undefined && { documentationUrl: card.documentationUrl }),
    ...(card.iconUrl !== undefined && { iconUrl: card.iconUrl }),
  };
}
