import { createHash } from 'node:crypto';
import { A2A_VERSION_HEADER, AGENT_CARD_PATH } from '@a2a-js/sdk';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ProtocolVersion } from '../../protocol/version.js';
import { AGENT_PATH, type AgentParams } from '../http/agent-path.js';
import { refuseOtherMethods } from '../http/method-not-allowed.js';
import { queryValue } from '../http/query.js';
import type { AgentDirectory } from '../operations/agent-directory.js';
import type { AgentCards } from './agent-cards.js';
import { JWKS_PATH } from './card-signer.js';
import { sendCard } from './send-card.js';

interface AgentCardOptions {
  readonly directory: AgentDirectory;
  readonly cards: AgentCards;
  /** The version of the card for requests that name none. */
  readonly defaultVersion: ProtocolVersion;
  /** The base URL, without a trailing slash. Known once the server listens. */
  readonly publicUrl: () => string;
}

/** How long a card may be used without asking again, in seconds. */
const MAX_AGE = 300;

const PUBLIC = { contentType: 'application/json', cacheControl: `public, max-age=${MAX_AGE}` };

/**
 * What anybody may read: agent cards at the well-known path (§8.2) of the default agent and of each agent, the keys of
 * their signatures, and the list of agents at `/`.
 */
export function agentCardRoutes(app: FastifyInstance, options: AgentCardOptions): void {
  const { directory, cards, defaultVersion, publicUrl } = options;
  for (const base of ['', AGENT_PATH]) {
    const url = `${base}/${AGENT_CARD_PATH}`;
    app.route<{ Params: AgentParams }>({
      method: ['GET', 'HEAD'],
      url,
      handler: async (request, reply) => {
        const card = await cards.public(directory.at(request.params.agent), cardVersion(request, defaultVersion));
        return sendCard(request, reply, card, { ...PUBLIC, vary: A2A_VERSION_HEADER });
      },
    });
    refuseOtherMethods(app, url, ['GET', 'HEAD']);
  }

  if (cards.publicKeys.keys.length > 0) {
    const body = JSON.stringify(cards.publicKeys);
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
    app.route({
      method: ['GET', 'HEAD'],
      url: JWKS_PATH,
      handler: (request, reply) => sendCard(request, reply, { body, etag }, PUBLIC),
    });
    refuseOtherMethods(app, JWKS_PATH, ['GET', 'HEAD']);
  }

  app.route({
    method: ['GET', 'HEAD'],
    url: '/',
    handler: () => ({
      name: 'Perdure',
      agents: directory.agents.map(({ id, card: { name, description } }) => {
        const url = `${publicUrl()}/${id}`;
        return { id, name, description, url, card: `${url}/${AGENT_CARD_PATH}` };
      }),
    }),
  });
}

/** A version that is not served gets the preferred one: its card says which are. */
function cardVersion(request: FastifyRequest, defaultVersion: ProtocolVersion): ProtocolVersion {
  const header = request.headers[A2A_VERSION_HEADER.toLowerCase()];
  const asked = String(header ?? queryValue(request, A2A_VERSION_HEADER) ?? '').trim();
  if (asked === '') return defaultVersion;
  return /^0\.3(\.\d+)?$/.test(asked) ? '0.3' : '1.0';
}
