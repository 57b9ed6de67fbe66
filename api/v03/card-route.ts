import type { FastifyInstance } from 'fastify';
import type { AgentCards } from '../cards/agent-cards.js';
import { sendCard } from '../cards/send-card.js';
import { AGENT_PATH, type AgentParams } from '../http/agent-path.js';
import { refuseOtherMethods } from '../http/method-not-allowed.js';
import type { AgentDirectory } from '../operations/agent-directory.js';

interface V03CardOptions {
  readonly directory: AgentDirectory;
  readonly cards: AgentCards;
}

/** Where clients older than 0.3.0 look for a card. The path of 1.0 serves both versions, by `A2A-Version`. */
const OLD_CARD_PATH = '/.well-known/agent.json';

/** 5 minutes. */
const PUBLIC = { contentType: 'application/json', cacheControl: 'public, max-age=300' };

/** The 0.3 cards of the default agent and of each agent, at their old path. */
export function v03CardRoutes(app: FastifyInstance, { directory, cards }: V03CardOptions): void {
  for (const base of ['', AGENT_PATH]) {
    app.route<{ Params: AgentParams }>({
      method: ['GET', 'HEAD'],
      url: base + OLD_CARD_PATH,
      handler: async (request, reply) => {
        const card = await cards.public(directory.at(request.params.agent), '0.3');
        return sendCard(request, reply, card, PUBLIC);
      },
    });
    refuseOtherMethods(app, base + OLD_CARD_PATH, ['GET', 'HEAD']);
  }
}
