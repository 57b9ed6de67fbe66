import { createHash } from 'node:crypto';
import { AGENT_CARD_PATH } from '@a2a-js/sdk';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Agent } from '../protocol/agent.js';
import { agentCard } from './agent-card.js';
import type { AgentDirectory } from './agent-directory.js';
import { AGENT_PATH, type AgentParams } from './agent-path.js';
import { refuseOtherMethods } from './method-not-allowed.js';

interface AgentCardOptions {
  readonly directory: AgentDirectory;
  /** The base URL, without a trailing slash. Known once the server listens. */
  readonly publicUrl: () => string;
}

/** How long a card may be used without asking again, in seconds. */
const MAX_AGE = 300;

/**
 * Agent cards at the well-known path (§8.2) of the default agent and of each agent, and the list of agents at `/`.
 */
export function agentCardRoutes(app: FastifyInstance, { directory, publicUrl }: AgentCardOptions): void {
  const served = new Map<string, { readonly url: string; readonly body: string; readonly etag: string }>();
  const serve = (agent: Agent, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const url = publicUrl();
    let card = served.get(agent.id);
    if (card?.url !== url) {
      const body = JSON.stringify(agentCard(agent, url));
      card = { url, body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
      served.set(agent.id, card);
    }
    reply.headers({ etag: card.etag, 'cache-control': `public, max-age=${MAX_AGE}` });
    if (isKnown(request.headers['if-none-match'], card.etag)) return reply.code(304).send();
    return reply.type('application/json').send(card.body);
  };

  for (const base of ['', AGENT_PATH]) {
    const url = `${base}/${AGENT_CARD_PATH}`;
    app.route<{ Params: AgentParams }>({
      method: ['GET', 'HEAD'],
      url,
      handler: (request, reply) => serve(directory.at(request.params.agent), request, reply),
    });
    refuseOtherMethods(app, url, ['GET', 'HEAD']);
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

/** Whether `If-None-Match` names this tag; compared weakly, as it has to be for GET (RFC 9110 §13.1.2). */
function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((tag) => {
    const trimmed = tag.trim();
    return trimmed === '*' || trimmed.replace(/^W\//, '') === etag;
  });
}
