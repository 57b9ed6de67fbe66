import { describe, expect, test } from 'vitest';
import { snapshotOf, type FoldState } from '../../../protocol/fold/fold-state.js';
import { fold } from '../../../protocol/fold/fold.js';
import type { PushConfig } from '../../../protocol/push.js';
import {
  FIRST_RUN,
  foldAll,
  placed,
  taskInput,
  timeAt,
  userMessage,
  type RecordBody,
} from '../../support/histories/journal-script.js';

const config = (id: string, url = `https://${id}.test/`): PushConfig => ({
  id,
  url,
  on: ['completed'],
  protocolVersion: '1.0',
  retry: {
    maximumAttempts: 3,
    maximumDuration: 1_000,
    initialInterval: 10,
    backoffCoefficient: 2,
    maximumInterval: 100,
  },
});
const started: RecordBody = { type: 'started', runId: FIRST_RUN, input: taskInput() };
const asked: RecordBody = {
  type: 'decided',
  decision: { state: 'TASK_STATE_INPUT_REQUIRED', turn: 1, at: timeAt(50) },
};

const pushAfter = (...bodies: readonly RecordBody[]) => foldAll(placed(bodies)).state.push;

describe('a push config', () => {
  test('that came with the first message begins before the first event', () => {
    const input = taskInput({ push: [config('a'), config('b')] });
    expect(pushAfter({ ...started, input })).toEqual([
      { config: config('a'), since: 0 },
      { config: config('b'), since: 0 },
    ]);
  });

  test('that came later begins after the newest event', () => {
    expect(pushAfter(started, { type: 'pushConfigSet', config: config('a') })).toEqual([
      { config: config('a'), since: 1 },
    ]);
  });

  test('that came with an answer begins after the answer', () => {
    const answered: RecordBody = { type: 'messageAccepted', message: userMessage(2), push: [config('a')] };
    const { state, events } = foldAll(placed([started, asked, answered]));
    expect(events.at(-1)?.event).toMatchObject({ statusUpdate: { status: { state: 'TASK_STATE_SUBMITTED' } } });
    expect(state.push).toEqual([{ config: config('a'), since: state.sequence }]);
  });

  test('takes the place of the one with its id, and goes on where that began', () => {
    const again = config('a', 'https://other.test/');
    const set = (each: PushConfig): RecordBody => ({ type: 'pushConfigSet', config: each });
    expect(pushAfter(started, set(config('a')), set(config('b')), asked, set(again))).toEqual([
      { config: again, since: 1 },
      { config: config('b'), since: 1 },
    ]);
  });

  test('is gone when it was deleted, as often as that is', () => {
    const deleted: RecordBody = { type: 'pushConfigDeleted', id: 'a' };
    expect(pushAfter(started, { type: 'pushConfigSet', config: config('a') }, deleted, deleted)).toEqual([]);
  });

  test('can come and go when the task has ended', () => {
    const ended: RecordBody = { type: 'closed', status: 'completed' };
    const set: RecordBody = { type: 'pushConfigSet', config: config('a') };
    expect(pushAfter(started, ended, set)).toEqual([{ config: config('a'), since: 2 }]);
    expect(pushAfter(started, ended, set, { type: 'pushConfigDeleted', id: 'a' })).toEqual([]);
  });

  test('is in the snapshot that the next run begins with', () => {
    const { state } = foldAll(placed([started, { type: 'pushConfigSet', config: config('a') }]));
    expect(snapshotOf(state)).toMatchObject({ push: [{ config: config('a'), since: 1 }] });
  });
});

test('every event comes with the task as it is after it', () => {
  let state: FoldState | undefined;
  for (const record of placed([started, asked, { type: 'messageAccepted', message: userMessage(2) }])) {
    const folded = fold(state, record);
    state = folded.state;
    for (const { event, task } of folded.events) {
      const shown = 'task' in event ? event.task.status : 'statusUpdate' in event && event.statusUpdate.status;
      expect(task.status).toEqual(shown);
    }
  }
  expect(state?.sequence).toBe(3);
});
