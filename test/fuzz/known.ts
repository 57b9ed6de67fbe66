import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { createCaller } from '../support/clients/a2a-caller.js';
import { createPushCaller } from '../support/clients/push-caller.js';
import { send } from '../support/stacks/edge.js';

/** What there is at the server, for requests to name. */
export interface Known {
  /** Tasks that have ended. */
  readonly ended: readonly string[];
  /** Tasks that wait for their client: requests may end them. */
  readonly open: readonly string[];
  /** Tasks that wait for their client, for those who only look: else there would be nothing to look at before long. */
  readonly watched: readonly string[];
  readonly contextId: string;
  /** Of lists of this context. */
  readonly pageTokens: readonly string[];
}

/**
 * The agent that requests are for: it takes text alone, and does what the first word says. No other tests have one of this
 * name: their tasks, on the same Temporal server, would be in its lists, and from there in the memory of the fuzzed server.
 */
export const AGENT = 'fuzz';

/** The one webhook that the server lets be called, in vain. */
export const WEBHOOK = 'https://localhost:9/hook';

/** A push config of each task that has ended, which no request takes away. */
export const KEPT = 'kept';

const page = z.object({ nextPageToken: z.string().min(1) });

/** Makes the tasks. */
export async function makeKnown(url: string): Promise<Known> {
  const contextId = `context-${randomUUID()}`;
  const caller = createCaller(`${url}/${AGENT}`);
  const start = async (text: string): Promise<string> => (await caller.send({ parts: [{ text }], contextId })).task.id;
  const ended = [await start('done'), await start('done'), await start('fail'), await start('ask')];
  await caller.cancel(ended[3] ?? '');
  for (const taskId of ended) await createPushCaller(`${url}/${AGENT}`).create({ taskId, id: KEPT, url: WEBHOOK });
  const open = [await start('ask'), await start('ask'), await start('ask')];
  const watched = [await start('ask'), await start('ask')];
  const tokenOf = async (query: string): Promise<string> =>
    page.parse((await send(`${url}/${AGENT}/tasks?contextId=${contextId}&${query}`)).json).nextPageToken;
  return { ended, open, watched, contextId, pageTokens: [await tokenOf('pageSize=1'), await tokenOf('pageSize=3')] };
}
