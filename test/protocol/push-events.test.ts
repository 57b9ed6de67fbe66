import { describe, expect, test } from 'vitest';
import type { StreamResponse } from '../../protocol/a2a.js';
import { DEFAULT_PUSH_EVENTS, mayWant, wantsEvent, type PushEvent, type PushNews } from '../../protocol/push-events.js';
import { TASK_STATES, type TaskState } from '../../protocol/task-state.js';
import type { AgentEvent } from '../../protocol/turn-batch.js';

const address = { taskId: 't', contextId: 'c' };
const status = (state: TaskState): StreamResponse => ({
  statusUpdate: { ...address, status: { state, timestamp: '2026-01-01T00:00:00.000Z' } },
});
const artifact = (lastChunk: boolean): StreamResponse => ({
  artifactUpdate: { ...address, artifact: { artifactId: 'a', parts: [] }, ...(lastChunk && { lastChunk }) },
});
const EVENTS: Readonly<Record<string, StreamResponse>> = {
  ...Object.fromEntries(TASK_STATES.map((state) => [state.replace('TASK_STATE_', ''), status(state)])),
  chunk: artifact(false),
  'last chunk': artifact(true),
};
const states = Object.keys(EVENTS).filter((name) => !name.includes('chunk'));

const wanted = (...on: PushEvent[]) =>
  Object.keys(EVENTS).filter((name) => wantsEvent(on, EVENTS[name] as StreamResponse));

describe('a push config gets', () => {
  test.each<[PushEvent, string[]]>([
    ['completed', ['COMPLETED']],
    ['failed', ['FAILED']],
    ['canceled', ['CANCELED']],
    ['rejected', ['REJECTED']],
    ['input-required', ['INPUT_REQUIRED']],
    ['auth-required', ['AUTH_REQUIRED']],
    ['working', ['WORKING']],
    ['status', states],
    ['artifact', ['chunk', 'last chunk']],
    ['artifact-complete', ['last chunk']],
    ['all', Object.keys(EVENTS)],
  ])('by "%s" %j', (on, names) => {
    expect(wanted(on)).toEqual(names);
  });

  test('by default the states that end a task or wait for somebody', () => {
    expect(wanted(...DEFAULT_PUSH_EVENTS).sort()).toEqual(
      ['AUTH_REQUIRED', 'CANCELED', 'COMPLETED', 'FAILED', 'INPUT_REQUIRED', 'REJECTED'].sort(),
    );
  });

  test('a task as an event by its state', () => {
    const task: StreamResponse = {
      task: {
        id: 't',
        contextId: 'c',
        status: { state: 'TASK_STATE_COMPLETED', timestamp: '2026-01-01T00:00:00.000Z' },
      },
    };
    expect(wantsEvent(['completed'], task)).toBe(true);
    expect(wantsEvent(['failed', 'artifact'], task)).toBe(false);
  });
});

describe('the workflow looks for events to deliver', () => {
  const batch = (sequence: number, ...events: AgentEvent[]): PushNews => ({
    kind: 'batch',
    batch: { runId: 'r', turn: 1, attempt: 1, sequence, base: 0, events },
  });
  const chunk: AgentEvent = { kind: 'artifact', artifact: { artifactId: 'a', parts: [] }, mode: 'append' };

  test('when a batch has some that are wanted', () => {
    expect(mayWant(['artifact'], batch(2, chunk))).toBe(true);
    expect(mayWant(['artifact-complete'], batch(2, chunk))).toBe(false);
    expect(mayWant(['artifact-complete'], batch(2, { ...chunk, lastChunk: true }))).toBe(true);
    expect(mayWant(['working'], batch(2, { kind: 'status' }))).toBe(true);
    expect(mayWant(DEFAULT_PUSH_EVENTS, batch(2, chunk, { kind: 'status' }))).toBe(false);
  });

  test('when an attempt begins, since it can take artifacts back', () => {
    expect(mayWant(['artifact'], batch(1))).toBe(true);
    expect(mayWant(DEFAULT_PUSH_EVENTS, batch(1))).toBe(false);
  });

  test('when a turn ends, since its last events come with its result', () => {
    expect(mayWant(['artifact-complete'], { kind: 'turnEnded' })).toBe(true);
    expect(mayWant(['completed'], { kind: 'turnEnded' })).toBe(false);
  });

  test('not for checkpoints and log records', () => {
    const time = '2026-01-01T00:00:00.000Z';
    const quiet = batch(2, { kind: 'checkpoint', number: 1 }, { kind: 'log', level: 'info', message: 'm', time });
    expect(mayWant(['all'], quiet)).toBe(false);
  });
});
