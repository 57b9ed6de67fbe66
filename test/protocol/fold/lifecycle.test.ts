import { describe, expect, test } from 'vitest';
import type { CloseStatus } from '../../../protocol/closed-state.js';
import { fold } from '../../../protocol/fold/fold.js';
import type { Decision } from '../../../protocol/journal.js';
import type { TaskState } from '../../../protocol/task-state.js';
import {
  CONTEXT_ID,
  FIRST_RUN,
  foldAll,
  placed,
  TASK_ID,
  taskInput,
  timeAt,
  userMessage,
  type RecordBody,
} from '../../support/histories/journal-script.js';

const started: RecordBody = { type: 'started', runId: FIRST_RUN, input: taskInput() };
const scheduled = (turn: number): RecordBody => ({ type: 'turnScheduled', turn });
const pickedUp: RecordBody = { type: 'turnPickedUp' };
const decided = (state: TaskState, turn: number, more: Partial<Decision> = {}): RecordBody => ({
  type: 'decided',
  decision: { state, turn, at: timeAt(500), ...more },
});
const closed = (status: CloseStatus): RecordBody => ({ type: 'closed', status });
const header = { runId: FIRST_RUN, attempt: 1, sequence: 1, base: 0, events: [] };
const batch = (turn: number): RecordBody => ({ type: 'batch', batch: { ...header, turn } });
const asks = (turn: number, text: string): RecordBody => ({
  type: 'turnEnded',
  result: {
    ...header,
    sequence: 2,
    turn,
    outcome: { state: 'TASK_STATE_INPUT_REQUIRED', message: { parts: [{ text }] } },
  },
});

function after(...bodies: readonly RecordBody[]) {
  const { state, events } = foldAll(placed(bodies));
  return { ...state, events, status: state.task.status };
}

/** The texts of the history, the user's with an arrow. */
function said({ task }: ReturnType<typeof after>): string[] {
  return (task.history ?? []).map(
    ({ role, parts }) =>
      `${role === 'ROLE_USER' ? '> ' : ''}${parts.map((part) => ('text' in part ? part.text : '')).join('')}`,
  );
}

describe('a task begins', () => {
  test('SUBMITTED, with its first message, and the snapshot is event 1', () => {
    const { task, events } = after(started);
    const message = { ...userMessage(1), taskId: TASK_ID, contextId: CONTEXT_ID };
    const status = { state: 'TASK_STATE_SUBMITTED', timestamp: timeAt(1) };
    expect(task).toEqual({ id: TASK_ID, contextId: CONTEXT_ID, status, history: [message] });
    expect(events).toEqual([{ sequence: 1, log: 0, event: { task } }]);
  });

  test('with the record "started" and no other', () => {
    const [record] = placed([closed('completed')]);
    expect(() => record && fold(undefined, record)).toThrow('begins with "started", not with "closed"');
  });
});

describe('a turn', () => {
  test('is SUBMITTED while it waits for a worker, and WORKING from its first batch on', () => {
    expect(after(started, scheduled(1), pickedUp).status.state).toBe('TASK_STATE_SUBMITTED');
    expect(after(started, scheduled(1), pickedUp, batch(1)).status).toEqual({
      state: 'TASK_STATE_WORKING',
      timestamp: timeAt(4),
    });
  });

  test('that was over before its first batch is WORKING since it was picked up', () => {
    const { events } = after(started, scheduled(1), pickedUp, asks(1, 'Which?'));
    expect(events.at(-1)?.event).toMatchObject({
      statusUpdate: { status: { state: 'TASK_STATE_WORKING', timestamp: timeAt(3) } },
    });
  });

  test('that asks ends INPUT_REQUIRED with the question as status message, once the workflow has decided so', () => {
    const ended = [started, scheduled(1), pickedUp, asks(1, 'Which?')];
    expect(after(...ended).status.state).toBe('TASK_STATE_WORKING');
    const state = after(...ended, decided('TASK_STATE_INPUT_REQUIRED', 1));
    expect(state.status).toMatchObject({
      state: 'TASK_STATE_INPUT_REQUIRED',
      message: { role: 'ROLE_AGENT', taskId: TASK_ID, contextId: CONTEXT_ID, parts: [{ text: 'Which?' }] },
    });
    expect(state.settledTurn).toBe(1);
  });

  test('is followed by its question and then the answer in the history, and the task is SUBMITTED again', () => {
    const state = after(
      ...[started, scheduled(1), pickedUp, asks(1, 'Which?'), decided('TASK_STATE_INPUT_REQUIRED', 1)],
      { type: 'messageAccepted', message: userMessage(2) },
    );
    expect(state.status.state).toBe('TASK_STATE_SUBMITTED');
    expect(said(state)).toEqual(['> question 1', 'Which?', '> question 2']);
  });

  test('that was overtaken by a message leaves its question in the history', () => {
    const message: RecordBody = { type: 'messageAccepted', message: userMessage(2) };
    const ended = [started, scheduled(1), pickedUp, message, asks(1, 'Which?'), decided('TASK_STATE_SUBMITTED', 2)];
    expect(said(after(...ended))).toEqual(['> question 1', '> question 2']);
    expect(said(after(...ended, scheduled(2)))).toEqual(['> question 1', '> question 2', 'Which?']);
  });
});

describe('a status', () => {
  test('does not run backwards when clocks differ', () => {
    const { status } = after(started, decided('TASK_STATE_COMPLETED', 1, { at: timeAt(-1_000) }));
    expect(status.timestamp).toBe(timeAt(1));
  });

  test('message goes into the history when the next status comes', () => {
    const working = (text: string): RecordBody => ({
      type: 'batch',
      batch: { ...header, turn: 1, events: [{ kind: 'status', message: { parts: [{ text }] } }] },
    });
    const state = after(started, scheduled(1), pickedUp, working('Reading'), decided('TASK_STATE_COMPLETED', 1));
    expect(said(state)).toEqual(['> question 1', 'Reading']);
    expect(state.status.message).toBeUndefined();
  });

  test('tells the reason that the workflow gives', () => {
    const { status } = after(started, decided('TASK_STATE_FAILED', 1, { reason: 'No worker was free.' }));
    expect(status).toMatchObject({ state: 'TASK_STATE_FAILED', message: { parts: [{ text: 'No worker was free.' }] } });
  });

  test('is not repeated for a decision that says nothing new', () => {
    const { events } = after(started, scheduled(1), pickedUp, batch(1), decided('TASK_STATE_WORKING', 1));
    expect(events).toHaveLength(2);
  });
});

describe('a workflow that somebody else has closed', () => {
  test.each([
    ['terminated', 'TASK_STATE_FAILED', 'The task was terminated by an operator.'],
    ['timedOut', 'TASK_STATE_FAILED', 'The task was not finished before its deadline.'],
    ['failed', 'TASK_STATE_FAILED', 'The task failed.'],
    ['canceled', 'TASK_STATE_CANCELED', undefined],
    ['completed', 'TASK_STATE_COMPLETED', undefined],
  ] as const)('as %s shows %s', (status, state, text) => {
    const folded = after(started, scheduled(1), closed(status));
    expect(folded.status.state).toBe(state);
    expect(folded.status.message?.parts).toEqual(text === undefined ? undefined : [{ text }]);
    expect(folded.closed).toEqual({ status });
    expect(folded.turn.open).toBe(false);
  });

  test('after it had decided shows the decision', () => {
    const { status, events } = after(started, decided('TASK_STATE_REJECTED', 1), closed('failed'));
    expect(status.state).toBe('TASK_STATE_REJECTED');
    expect(events).toHaveLength(2);
  });

  test('by continue-as-new is an open task', () => {
    const { status, closed: how } = after(started, { type: 'closed', status: 'continuedAsNew', nextRunId: 'run-2' });
    expect(status.state).toBe('TASK_STATE_SUBMITTED');
    expect(how).toEqual({ status: 'continuedAsNew', nextRunId: 'run-2' });
  });
});
