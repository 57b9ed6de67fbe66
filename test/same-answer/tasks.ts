import { randomUUID } from 'node:crypto';
import type { Gates } from '../support/agents/gates.js';
import { script, type Step } from '../support/agents/scripted-agent.js';
import { createCaller } from '../support/clients/a2a-caller.js';
import type { Tasks } from './row.js';

/** Brings tasks of the agents `actor` and `other` into every state. */
export async function makeTasks(url: string, gates: Gates): Promise<Tasks> {
  const contextId = `context-${randomUUID()}`;
  const actor = createCaller(`${url}/actor`);
  const start = async (...steps: readonly Step[]): Promise<string> =>
    (await actor.send({ ...script(...steps), contextId })).task.id;

  const gate = `working-${contextId}`;
  const pending = actor.send({ ...script({ status: 'On it' }, { gate }), contextId }, { returnImmediately: true });
  const working = (await pending).task.id;
  await gates.reached(gate);

  const canceled = await start({ ask: 'Really?' });
  await actor.cancel(canceled);
  return {
    working,
    inputRequired: await start({ ask: 'Which?' }),
    authRequired: await start({ askAuth: 'Who?' }),
    completed: await start({ text: 'done' }),
    failed: await start({ fail: 'No.' }),
    canceled,
    rejected: await start({ reject: 'Never.' }),
    elsewhere: (await createCaller(`${url}/other`).send(script({ ask: 'Me?' }))).task.id,
    contextId,
    fresh: () => start({ ask: 'Next?' }),
  };
}
