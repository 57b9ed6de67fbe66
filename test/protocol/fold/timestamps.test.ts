import { describe, expect, test } from 'vitest';
import {
  FIRST_RUN,
  foldAll,
  placed,
  taskInput,
  timeAt,
  userMessage,
  type RecordBody,
} from '../../support/histories/journal-script.js';

const started: RecordBody = { type: 'started', runId: FIRST_RUN, input: taskInput() };
const scheduled: RecordBody = { type: 'turnScheduled', turn: 1 };
const says = (text: string, sequence: number): RecordBody => ({
  type: 'batch',
  batch: {
    ...{ runId: FIRST_RUN, turn: 1, attempt: 1, base: 0, sequence },
    events: [{ kind: 'status', message: { parts: [{ text }] } }],
  },
});
const working = (at: string): RecordBody => ({
  type: 'decided',
  decision: { state: 'TASK_STATE_WORKING', turn: 1, at },
});
const asked = (at: string): RecordBody => ({
  type: 'decided',
  decision: { state: 'TASK_STATE_INPUT_REQUIRED', turn: 1, at },
});

function after(...bodies: readonly RecordBody[]) {
  const { state, events } = foldAll(placed(bodies));
  return { ...state.task.status, events: events.length };
}

describe('the time of a status', () => {
  test('is, when a task begins, that of whoever started it', () => {
    expect(after({ ...started, updatedAt: timeAt(-7) })).toMatchObject({ timestamp: timeAt(-7) });
  });

  test('is, in a history that does not tell, that of its first event', () => {
    expect(after(started)).toMatchObject({ timestamp: timeAt(1) });
  });

  test('becomes that of the decision which follows, without an event', () => {
    const before = after(started, scheduled, says('on it', 1));
    expect(before).toMatchObject({ state: 'TASK_STATE_WORKING', timestamp: timeAt(3) });
    expect(after(started, scheduled, says('on it', 1), working(timeAt(9)))).toEqual({
      ...before,
      timestamp: timeAt(9),
    });
  });

  test('becomes that which the workflow gives to a status that was said later', () => {
    const status = after(started, scheduled, says('one', 1), working(timeAt(3)), says('two', 2), {
      type: 'dated',
      at: timeAt(12),
    });
    expect(status).toMatchObject({ state: 'TASK_STATE_WORKING', timestamp: timeAt(12) });
  });

  test('never goes back behind one that an event has told', () => {
    const told = after(started, scheduled, says('on it', 1));
    expect(after(started, scheduled, says('on it', 1), working(timeAt(2)))).toEqual(told);
    expect(after(started, scheduled, says('on it', 1), { type: 'dated', at: timeAt(2) })).toEqual(told);
  });

  test('is, when a message is taken, that of the workflow task which took it, as in its decision', () => {
    const taken: RecordBody = { type: 'messageAccepted', message: userMessage(2), at: timeAt(200) };
    const submitted: RecordBody = {
      type: 'decided',
      decision: { state: 'TASK_STATE_SUBMITTED', turn: 2, at: timeAt(200) },
    };
    expect(after(started, asked(timeAt(100)), taken)).toMatchObject({ timestamp: timeAt(200) });
    expect(after(started, asked(timeAt(100)), taken, submitted)).toMatchObject({ timestamp: timeAt(200) });
  });

  test('does not move once the task has ended', () => {
    const completed: RecordBody = {
      type: 'decided',
      decision: { state: 'TASK_STATE_COMPLETED', turn: 1, at: timeAt(100) },
    };
    expect(after(started, completed, { type: 'dated', at: timeAt(200) })).toMatchObject({ timestamp: timeAt(100) });
  });
});
