import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGate, type Gate } from '../../support/agents/gates.js';
import { scriptedAgent } from '../../support/agents/scripted-agent.js';
import { clientOf, collect, statusText, type AgentClient } from '../../support/clients/tasks.js';
import { eventually } from '../../support/eventually.js';
import { artifactTexts, clientView } from '../../support/histories/journal-script.js';
import { startStack, type Stack } from '../../support/stacks/stack.js';

let gate: Gate = createGate();
/** What attempts found when they began, by task. */
const found = new Map<string, unknown[]>();

const agent = scriptedAgent(
  'checkpoints',
  {
    // Counts to 6, with a checkpoint after each second number; throws once, after the fifth.
    count: async (task) => {
      found.set(task.taskId, [...(found.get(task.taskId) ?? []), task.resumedFrom]);
      const out = task.artifact({ artifactId: 'count' });
      for (let n = Number(task.resumedFrom ?? 0) + 1; n <= 6; n += 1) {
        await out.append(`${n} `);
        if (n % 2 === 0) task.checkpoint(n);
        if (n === 5 && task.attempt === 1) throw new Error('after five');
      }
    },
    // The same, but it waits after the third number until it is told to stop or the gate opens.
    'count-slowly': async (task) => {
      found.set(task.taskId, [...(found.get(task.taskId) ?? []), task.resumedFrom]);
      const out = task.artifact({ artifactId: 'count' });
      for (let n = Number(task.resumedFrom ?? 0) + 1; n <= 6; n += 1) {
        await out.append(`${n} `);
        if (n % 2 === 0) task.checkpoint(n);
        if (n === 3 && task.attempt === 1) await Promise.race([gate.opened, aborted(task.signal)]);
      }
    },
    oversize: (task) => {
      try {
        task.checkpoint('x'.repeat(300_000));
      } catch (error) {
        task.fail(error instanceof RangeError ? error.message : 'it was not refused');
      }
    },
    change: async (task) => {
      const state = { seen: [1] };
      task.checkpoint(state);
      state.seen.push(2);
      await delay(100);
      if (task.attempt === 1) throw new Error('once');
      task.fail(JSON.stringify(task.resumedFrom));
    },
  },
  { retry: { maximumAttempts: 2, initialInterval: 10 } },
);

/** Rejected when the signal is aborted, as what an agent waits for would be. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error('told to stop'));
    });
  });
}

let stack: Stack;
let client: AgentClient;
beforeAll(async () => {
  stack = await startStack({ agents: [agent] });
  client = clientOf(stack, agent.id);
});
afterAll(() => stack.stop());

describe('an attempt after an error', () => {
  test('goes on from the last checkpoint', async () => {
    const task = await client.send('count');
    expect(artifactTexts(task)).toEqual({ count: '1 2 3 4 5 6 ' });
    expect(found.get(task.id)).toEqual([undefined, 4]);
  });

  test('lets a client that streams end with the same text', async () => {
    const events = await collect(await client.stream('count'));
    expect(artifactTexts(clientView(events))).toEqual({ count: '1 2 3 4 5 6 ' });
  });

  test('gets the checkpoint as it was when it was set', async () => {
    expect(statusText(await client.send('change'))).toBe('{"seen":[1]}');
  });
});

test('a checkpoint above 256 KiB is refused', async () => {
  expect(statusText(await client.send('oversize'))).toBe(
    'A checkpoint of 300002 bytes is larger than the limit of 262144.',
  );
});

describe('a worker that is shut down', () => {
  test('hands its turn over at once, from its checkpoint, and that is no failed attempt', async () => {
    const own = await startStack({ agents: [agent], workers: false });
    try {
      const first = await own.startWorkers();
      const here = clientOf(own, agent.id);
      const { id } = await here.send('count-slowly', { now: true });
      await eventually(async () => expect(artifactTexts(await here.read(id))).toEqual({ count: '1 2 3 ' }));
      const stream = collect(await here.subscribe(id, { sequence: 0, log: 0 }));

      await own.startWorkers();
      await first.shutdown();
      const events = await stream;
      expect(found.get(id)).toEqual([undefined, 2]);
      expect(artifactTexts(await here.read(id))).toEqual({ count: '1 2 3 4 5 6 ' });
      expect(artifactTexts(clientView(events))).toEqual({ count: '1 2 3 4 5 6 ' });

      const { events: history } = await here.workflow(id).fetchHistory();
      const attempts = history?.flatMap((event) => event.activityTaskStartedEventAttributes ?? []);
      expect(attempts).toMatchObject([{ attempt: 2, lastFailure: { applicationFailureInfo: { type: 'HandedOver' } } }]);
    } finally {
      await own.stop();
    }
  });

  test('lets a turn end that needs no longer than the grace time', async () => {
    const own = await startStack({ agents: [agent], workers: false });
    gate = createGate();
    try {
      const first = await own.startWorkers({ shutdownGraceTime: 20_000 });
      const here = clientOf(own, agent.id);
      const { id } = await here.send('count-slowly', { now: true });
      await eventually(async () => expect(artifactTexts(await here.read(id))).toEqual({ count: '1 2 3 ' }));
      const down = first.shutdown();
      gate.open();
      await down;
      await own.startWorkers();
      await eventually(async () => expect((await here.read(id)).status.state).toBe('TASK_STATE_COMPLETED'));
      expect(found.get(id)).toEqual([undefined]);
    } finally {
      await own.stop();
    }
  });
});
