import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { JsonValue, Message, Part } from '../../../protocol/a2a.js';
import { defineAgent, type Agent, type AgentOptions } from '../../../protocol/agent.js';
import type { TaskContext } from '../../../protocol/task-context.js';
import type { Gates } from './gates.js';

export type Script = (task: TaskContext<JsonValue>) => Promise<void> | void;
export type Scripts = Readonly<Record<string, Script>>;

/** An agent that follows its one script, or that of several which the message's text names, up to the first blank. */
export function scriptedAgent(id: string, scripts: Script | Scripts, options: Partial<AgentOptions> = {}): Agent {
  return defineAgent({
    id,
    card: {
      name: id,
      description: 'An agent of the tests.',
      version: '1.0.0',
      defaultInputModes: ['text/plain', 'application/json'],
      skills: [{ id: 'act', name: 'Act', description: 'For the tests.', tags: ['test'] }],
    },
    run(task) {
      const named = typeof scripts === 'function' ? scripts : scripts[task.text.split(' ', 1)[0] ?? ''];
      if (!named) throw new Error(`There is no script "${task.text}".`);
      return named(task);
    },
    ...options,
  });
}

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

/** One thing that an agent does whose messages bring its steps. */
export type Step = z.infer<typeof STEP>;

/** A message that brings the steps of its turn. */
export function script(...steps: readonly Step[]): Pick<Message, 'parts'> {
  return { parts: [scriptPart(...steps)] };
}

export function scriptPart(...steps: readonly Step[]): Part {
  return { data: steps };
}

/** The script that takes the steps which the message brings; none without any. */
export function messageSteps(gates: Gates): Script {
  return async (task) => {
    const steps = z.array(STEP).parse(task.data[0] ?? []);
    for (const step of steps) await act(task, step, gates);
  };
}

async function act(task: TaskContext<JsonValue>, step: Step, gates: Gates): Promise<void> {
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
async function count(task: TaskContext<JsonValue>, events: number, every: number): Promise<void> {
  const numbers = task.artifact({ artifactId: 'count' });
  for (let number = 1; number <= events; number += 1) {
    await numbers.append({ data: number });
    if (number % every === 0) await delay(1, undefined, { signal: task.signal });
  }
}

function seen({ turn, acceptedOutputModes, metadata, extensions, referenceTaskIds }: TaskContext<JsonValue>) {
  return { turn, acceptedOutputModes, metadata, extensions: [...extensions], referenceTaskIds };
}
