import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { deliverEvents, type DeliverEventsOptions, type RunEnd } from '../../../activities/push/deliver-events.js';
import type { StopReason } from '../../../activities/push/run-stop.js';
import type { SendOutcome } from '../../../activities/push/sender.js';
import type { TaskEvent } from '../../../activities/push/task-events.js';
import type { StreamResponse } from '../../../protocol/a2a.js';
import type { FoldState } from '../../../protocol/fold/fold-state.js';
import { betweenTurns, emptyTurn } from '../../../protocol/fold/turn-state.js';
import type { TaskState } from '../../../protocol/task-state.js';
import { chunk, configOf, statusUpdate, taskIn } from '../../support/push/push-fixtures.js';

const MINUTE = 60_000;
const TAKEN: SendOutcome = { taken: true, status: 200 };
const FAILURE = { error: 'HTTP 503', permanent: false };
const WORKING = statusUpdate('TASK_STATE_WORKING');

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** One run over events that the test makes, with everything that it does noted down. */
function play(given: Partial<DeliverEventsOptions> & { readonly state?: TaskState; readonly beginning?: number } = {}) {
  const { state = 'TASK_STATE_WORKING', beginning = 0 } = given;
  const done: string[] = [];
  const queue: TaskEvent[] = [];
  const all = new AbortController();
  const task = taskIn(state);
  let sequence = beginning;
  let wake = (): void => undefined;
  const run = {
    done,
    changed: false,
    task,
    /** Adds the next event of the task. */
    add(event: StreamResponse) {
      sequence += 1;
      queue.push({ sequence, event, task: undefined });
      wake();
    },
    stop(_reason: StopReason) {
      all.abort();
      wake();
    },
    send: (_event: TaskEvent): SendOutcome | Promise<SendOutcome> => TAKEN,
    commit: (_cursor: number): void | Promise<void> => undefined,
    follow: (limit: number): Promise<void> =>
      Promise.race([
        new Promise<void>((resolve) => {
          wake = resolve;
        }),
        new Promise<void>((resolve) => setTimeout(resolve, limit)),
      ]),
    start: (): Promise<RunEnd> =>
      deliverEvents({
        events: {
          config: undefined,
          get changed() {
            return run.changed;
          },
          state: foldState(task, beginning),
          readTo: 0,
          beginning,
          next: () => queue.shift(),
          async follow(limit) {
            done.push(`follow ${limit}`);
            await run.follow(limit);
          },
        },
        config: configOf(),
        cursor: undefined,
        linger: 0,
        sender: {
          async send(event) {
            done.push(`send ${event.sequence}`);
            return await run.send(event);
          },
          rest: () => void done.push('rest'),
        },
        commits: {
          async commit(cursor) {
            done.push(`commit ${cursor}`);
            await run.commit(cursor);
          },
          leave: () => undefined,
          close: () => undefined,
        },
        stop: { signal: all.signal, requests: all.signal, reason: undefined, stop: run.stop, dispose: () => undefined },
        ...given,
      }),
  };
  return run;
}

function foldState(task: FoldState['task'], sequence: number): FoldState {
  const turn = betweenTurns(emptyTurn(1));
  return { task, sequence, logs: 0, runId: 'run', startedAt: '', turn, settledTurn: 0, eventId: 9 };
}

test('events are sent one after the other, each when Temporal knows of the one before it', async () => {
  const run = play();
  for (const text of ['one', 'two', 'three']) run.add(chunk(text));
  run.send = async ({ sequence }) => {
    await Promise.resolve();
    run.done.push(`taken ${sequence}`);
    return TAKEN;
  };
  run.commit = async (cursor) => {
    await Promise.resolve();
    run.done.push(`committed ${cursor}`);
  };
  expect(await run.start()).toEqual({ why: 'done', cursor: 3, delivered: 3 });
  expect(run.done).toEqual([
    ...['send 1', 'taken 1', 'commit 1', 'committed 1'],
    ...['send 2', 'taken 2', 'commit 2', 'committed 2'],
    ...['send 3', 'taken 3'],
  ]);
});

test('what the config does not want moves the cursor without a request', async () => {
  const run = play({ config: configOf({ on: ['completed'] }) });
  for (const event of [WORKING, chunk('one'), statusUpdate('TASK_STATE_COMPLETED'), chunk('two')]) run.add(event);
  expect(await run.start()).toEqual({ why: 'done', cursor: 4, delivered: 1 });
  expect(run.done).toEqual(['send 3']);
});

test('a delivery that fails ends the run, with the cursor before it', async () => {
  const run = play({ config: configOf({ on: ['artifact'] }) });
  for (const event of [chunk('one'), WORKING, chunk('two'), chunk('three')]) run.add(event);
  run.send = ({ sequence }) => (sequence === 3 ? { taken: false, failure: FAILURE } : TAKEN);
  expect(await run.start()).toEqual({ why: 'failed', cursor: 2, delivered: 1, failure: FAILURE });
  expect(run.done.at(-1)).toBe('send 3');
});

test('with nothing to send, the cursor is where the config begins', async () => {
  expect(await play({ beginning: 12 }).start()).toEqual({ why: 'done', cursor: 12, delivered: 0 });
});

describe('the task as it stands', () => {
  const config = configOf({ initialSnapshot: true, on: ['completed'] });

  test('comes before its events, whatever the config wants of those', async () => {
    const run = play({ config, beginning: 5 });
    run.add(WORKING);
    const bodies: unknown[] = [];
    run.send = ({ sequence, event }) => {
      bodies.push([sequence, event]);
      return TAKEN;
    };
    expect(await run.start()).toEqual({ why: 'done', cursor: 6, delivered: 1 });
    expect(bodies).toEqual([[5, { task: run.task }]]);
  });

  test('is sent again when it was not taken: there is no cursor yet', async () => {
    const run = play({ config, beginning: 5 });
    run.send = () => ({ taken: false, failure: FAILURE });
    expect(await run.start()).toEqual({ why: 'failed', delivered: 0, failure: FAILURE });
  });

  test('is not sent once there is a cursor', async () => {
    const run = play({ config, beginning: 5, cursor: 5 });
    expect(await run.start()).toEqual({ why: 'done', cursor: 5, delivered: 0 });
    expect(run.done).toEqual([]);
  });
});

describe('lingering', () => {
  test('sends what comes, and holds no slot of the receiver meanwhile', async () => {
    const run = play({ linger: 1_000 });
    run.add(chunk('one'));
    const end = run.start();
    await vi.advanceTimersByTimeAsync(900);
    run.add(chunk('two'));
    await vi.advanceTimersByTimeAsync(999);
    expect(run.done).toEqual([
      ...['send 1', 'commit 1', 'rest', 'follow 1000'],
      ...['send 2', 'commit 2', 'rest', 'follow 1000'],
    ]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await end).toEqual({ why: 'done', cursor: 2, delivered: 2 });
  });

  test('is not prolonged by what is not wanted', async () => {
    const run = play({ linger: 1_000, config: configOf({ on: ['completed'] }) });
    const end = run.start();
    await vi.advanceTimersByTimeAsync(600);
    run.add(chunk('one'));
    await vi.advanceTimersByTimeAsync(400);
    expect(await end).toEqual({ why: 'done', cursor: 1, delivered: 0 });
    expect(run.done).toEqual(['rest', 'follow 1000', 'rest', 'follow 400']);
  });

  test('is of no use when the task has ended', async () => {
    const run = play({ linger: 1_000, state: 'TASK_STATE_COMPLETED' });
    run.add(statusUpdate('TASK_STATE_COMPLETED'));
    expect(await run.start()).toEqual({ why: 'done', cursor: 1, delivered: 1 });
    expect(run.done).toEqual(['send 1']);
  });

  test('ends when the config is another one', async () => {
    const run = play({ linger: 1_000 });
    const end = run.start();
    await vi.advanceTimersByTimeAsync(10);
    run.changed = true;
    run.add(chunk('not with the old config'));
    expect(await end).toEqual({ why: 'more', cursor: 0, delivered: 0 });
    expect(run.done).toEqual(['rest', 'follow 1000']);
  });

  test('ends when the history cannot be followed', async () => {
    const run = play({ linger: 1_000 });
    run.follow = () => Promise.reject(new Error('Temporal is away.'));
    expect(await run.start()).toMatchObject({ why: 'done' });
  });
});

test('a run begins nothing after two minutes', async () => {
  const run = play();
  for (let count = 0; count < 10; count += 1) run.add(chunk('slow'));
  run.send = () => {
    vi.advanceTimersByTime(MINUTE - 1);
    return TAKEN;
  };
  expect(await run.start()).toEqual({ why: 'more', cursor: 3, delivered: 3 });
});

describe('a run that is stopped', () => {
  test('sends nothing more, and tells what was taken', async () => {
    const run = play();
    for (const text of ['one', 'two']) run.add(chunk(text));
    run.commit = () => run.stop('canceled');
    expect(await run.start()).toEqual({ why: 'stopped', cursor: 1, delivered: 1 });
    expect(run.done).toEqual(['send 1', 'commit 1']);
  });

  test('in the middle of a request keeps the cursor before it', async () => {
    const run = play();
    for (const text of ['one', 'two']) run.add(chunk(text));
    run.send = ({ sequence }) => (sequence === 1 ? TAKEN : 'stopped');
    expect(await run.start()).toEqual({ why: 'stopped', cursor: 1, delivered: 1 });
  });

  test('while it lingers ends at once', async () => {
    const run = play({ linger: MINUTE });
    const end = run.start();
    await vi.advanceTimersByTimeAsync(10);
    run.stop('canceled');
    expect(await end).toEqual({ why: 'stopped', cursor: 0, delivered: 0 });
  });
});

test('a receiver without a free slot ends the run', async () => {
  const run = play();
  run.add(chunk('one'));
  run.send = () => 'busy';
  expect(await run.start()).toEqual({ why: 'busy', cursor: 0, delivered: 0 });
});
