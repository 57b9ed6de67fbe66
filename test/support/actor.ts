import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Message, Part } from '../../protocol/a2a.js';
import { defineAgent, type Agent, type AgentOptions } from '../../protocol/agent.js';
import type { TaskContext } from '../../protocol/task-context.js';
import type { Gates } from './gates.js';

const STEP = z.union([
  z.strictObject({ status: z.string() }),
  /** A chunk of the artifact `text`. */
  z.strictObject({ text: z.string() }),
  z.strictObject({ log: z.string() }),
  /** Waits until the test opens the gate of this name. */
  z.strictObject({ gate: z.string() }),
  /** So many events, numbered from 1, each a part of the artifact `count`; a pause after each `every` of them. */
  z.strictObject({ count: z.number(), every: z.number() }),
  /** What the turn was given, as the artifact `seen`. */
  z.strictObject({ see: z.literal(true) }),
  z.strictObject({ ask: z.string() }),
  z.strictObject({ askAuth: z.string() }),
  z.strictObject({ fail: z.string() }),
  z.strictObject({ reject: z.string() }),
  z.strictObject({ throw: z.string() }),
]);

/** One thing that the actor does. */
export type Step = z.infer<typeof STEP>;

/** A message that tells the actor what to do in this turn. */
export function script(...steps: readonly Step[]): Pick<Message, 'parts'> {
  return { parts: [scriptPart(...steps)] };
}

export function scriptPart(...steps: readonly Step[]): Part {
  return { data: steps };
}

/** An agent that does what the messages say. */
export function createActor(gates: Gates, options: Partial<AgentOptions> = {}): Agent {
  return defineAgent({
    id: 'actor',
    card: {
      name: 'Actor',
      description: 'Does what it is told.',
      version: '1.0.0',
      defaultInputModes: ['text/plain', 'application/json'],
      skills: [{ id: 'act', name: 'Act', description: 'For the tests.', tags: ['test'] }],
    },
    async run(task) {
      const steps = z.array(STEP).parse(task.data[0] ?? []);
      for (const step of steps) await act(task, step, gates);
    },
    ...options,
  });
}

async function act(task: TaskContext, step: Step, gates: Gates): Promise<void> {
  if ('status' in step) task.status(step.status);
  else if ('text' in step) await task.artifact({ artifactId: 'text' }).append(step.text);
  else if ('log' in step) task.log('info', step.log);
  else if ('gate' in step) await gates.pass(step.gate, task.signal);
  else if ('count' in step) await count(task, step.count, step.every);
  else if ('see' in step) await task.artifact({ artifactId: 'seen' }).write({ data: seen(task) });
  else if ('ask' in step) task.requireInput(step.ask);
  else if ('askAuth' in step) task.requireAuth(step.askAuth);
  else if ('fail' in step) task.fail(step.fail);
  else if ('reject' in step) task.reject(step.reject);
  else throw new Error(step.throw);
}

/** Data parts are not joined, so each is an event of its own. */
async function count(task: TaskContext, events: number, every: number): Promise<void> {
  const numbers = task.artifact({ artifactId: 'count' });
  for (let number = 1; number <= events; number += 1) {
    await numbers.append({ data: number });
    if (number % every === 0) await delay(1, undefined, { signal: task.signal });
  }
}

function seen({ turn, acceptedOutputModes, metadata, extensions, referenceTaskIds }: TaskContext) {
  return { turn, acceptedOutputModes, metadata, extensions: [...extensions], referenceTaskIds };
}
