import type { Message, Task } from '../a2a.js';
import { CLOSED_WITHOUT_DECISION } from '../closed-state.js';
import type { Decision, JournalRecord } from '../journal.js';
import type { PushConfig } from '../push.js';
import { isInterrupted, isTerminal } from '../task-state.js';
import type { TurnBatch, TurnResult } from '../turn-batch.js';
import { createEventWriter, type EventWriter } from './event-writer.js';
import { deletePushConfig, setPushConfigs } from './fold-push.js';
import type { FoldedEvent, FoldState } from './fold-state.js';
import { applyAgentEvents, beginAttempt } from './fold-turn.js';
import { withLastWords, withMessage } from './history.js';
import { betweenTurns, emptyTurn, NO_ARTIFACTS } from './turn-state.js';

/** The state after a record, and the events that the record brought. */
export interface Folded {
  readonly state: FoldState;
  readonly events: readonly FoldedEvent[];
}

/**
 * Folds one journal record into a task: the only place where a history becomes an A2A task and its numbered events.
 *
 * The function is pure: the same records give the same task, events and numbers in every process. How the events of a
 * turn were split into batches makes no difference. Records that say nothing new (an older attempt, a batch or event id
 * seen before, anything after the end) change nothing.
 *
 * @param state - undefined before the first record, which must be of type `started`.
 * @throws Error when another record comes first.
 */
export function fold(state: FoldState | undefined, record: JournalRecord): Folded {
  if (record.type === 'started') return start(state, record);
  if (!state) throw new Error(`A task's journal begins with "started", not with "${record.type}".`);
  if (record.eventId <= state.eventId) return { state, events: [] };

  const writer = createEventWriter({ ...state, eventId: record.eventId });
  applyRecord(writer, record);
  return { state: writer.state, events: writer.events };
}

type StartedRecord = Extract<JournalRecord, { type: 'started' }>;

function start(previous: FoldState | undefined, record: StartedRecord): Folded {
  const { input, runId, eventId, time } = record;
  if (previous?.runId === runId) return { state: previous, events: [] };
  if (previous) {
    // The reader has folded the run before this one to its end, so it has everything that the snapshot holds.
    const { closed: _, ...open } = previous;
    return { state: { ...open, runId, eventId, turn: betweenTurns(previous.turn) }, events: [] };
  }
  const snapshot = input.carried?.snapshot;
  if (snapshot) {
    const { outcome, ...carried } = snapshot;
    const turn = betweenTurns({ number: input.carried.turn, ...(outcome && { outcome }) });
    return { state: { ...carried, runId, eventId, turn }, events: [] };
  }

  const task: Task = {
    id: input.taskId,
    contextId: input.contextId,
    status: { state: 'TASK_STATE_SUBMITTED', timestamp: record.updatedAt ?? time },
    ...(input.message && { history: [placed(input.message, input)] }),
  };
  const state: FoldState = {
    task,
    sequence: 1,
    logs: 0,
    runId,
    startedAt: time,
    turn: emptyTurn(0),
    settledTurn: 0,
    ...(input.push && { push: setPushConfigs([], input.push, 0) }),
    eventId,
  };
  return { state, events: [{ sequence: 1, log: 0, event: { task }, task }] };
}

function applyRecord(writer: EventWriter, record: Exclude<JournalRecord, StartedRecord>): void {
  // A terminal task is final; only a reset, or news about its run, can follow.
  const final = isTerminal(writer.state.task.status.state);
  switch (record.type) {
    case 'messageAccepted':
      if (final) return;
      acceptMessage(writer, record.message, record.at ?? record.time);
      // The message comes first, so that a webhook which comes with an answer is not told of the question.
      if (record.push) setPush(writer, record.push);
      return;
    // An ended task too can be given webhooks, or lose them.
    case 'pushConfigSet':
      setPush(writer, [record.config]);
      return;
    case 'pushConfigDeleted':
      writer.update({ push: deletePushConfig(writer.state.push ?? [], record.id) });
      return;
    case 'turnScheduled':
      if (!final) scheduleTurn(writer, record.turn);
      return;
    case 'turnPickedUp':
      writer.update({ turn: { ...writer.state.turn, pickedUpAt: record.time } });
      return;
    case 'batch':
      if (!final) applyBatch(writer, record.batch, record.time);
      return;
    case 'turnEnded':
      if (!final) endTurn(writer, record.result, record.time);
      return;
    case 'decided':
      if (!final) applyDecision(writer, record.decision);
      return;
    case 'dated':
      if (!final) dateStatus(writer, record.at);
      return;
    case 'reset':
      applyReset(writer, record.runId, record.time);
      return;
    case 'closed':
      applyClose(writer, record);
      return;
  }
}

function setPush(writer: EventWriter, configs: readonly PushConfig[]): void {
  writer.update({ push: setPushConfigs(writer.state.push ?? [], configs, writer.state.sequence) });
}

function acceptMessage(writer: EventWriter, message: Message, time: string): void {
  const { task } = writer.state;
  const address = { taskId: task.id, contextId: task.contextId };
  if (isInterrupted(task.status.state)) {
    // The question goes into the history before its answer.
    writer.setStatus('TASK_STATE_SUBMITTED', time);
  }
  writer.update({ task: withMessage(writer.state.task, placed(message, address)) });
}

function scheduleTurn(writer: EventWriter, turn: number): void {
  const task = withLastWords(writer.state.task, writer.state.turn);
  const start = { number: 0, artifacts: task.artifacts ?? NO_ARTIFACTS };
  writer.update({ task, turn: { ...emptyTurn(turn), open: true, checkpoints: [start] } });
}

function applyBatch(writer: EventWriter, batch: TurnBatch, time: string): boolean {
  const { turn, runId } = writer.state;
  const current = turn.open && batch.runId === runId && batch.turn === turn.number;
  if (!current || batch.attempt < turn.attempt) return false;
  if (batch.attempt === turn.attempt && batch.sequence <= turn.batch) return false;

  if (batch.attempt > turn.attempt) beginAttempt(writer, batch);
  writer.update({ turn: { ...writer.state.turn, batch: batch.sequence } });
  if (writer.state.task.status.state === 'TASK_STATE_SUBMITTED') writer.setStatus('TASK_STATE_WORKING', time);
  applyAgentEvents(writer, batch.events, time);
  return true;
}

function endTurn(writer: EventWriter, result: TurnResult, time: string): void {
  const pickedUpAt = writer.state.turn.pickedUpAt ?? time;
  const beginsHere = writer.state.task.status.state === 'TASK_STATE_SUBMITTED';
  if (!applyBatch(writer, result, beginsHere ? pickedUpAt : time)) return;
  writer.update({ turn: { ...writer.state.turn, open: false, checkpoints: [], outcome: result.outcome } });
}

function applyDecision(writer: EventWriter, { state, turn, at, reason }: Decision): void {
  const { task, turn: current } = writer.state;
  const ends = isTerminal(state) || isInterrupted(state);
  const outcome = current.number === turn && current.outcome?.state === state ? current.outcome : undefined;
  const message = reason === undefined ? outcome?.message : { parts: [{ text: reason }] };
  if (task.status.state !== state || message) writer.setStatus(state, at, message);
  else dateStatus(writer, at);
  if (ends) {
    const { outcome: _, ...settled } = writer.state.turn;
    writer.update({ settledTurn: turn, turn: { ...settled, open: false, checkpoints: [] } });
  }
}

/**
 * Moves the time of the status on to the one that lists go by.
 *
 * A list is sorted by the search attribute `A2aUpdatedAt`, and what it shows must be in that order. The workflow sets the
 * attribute, by its own clock; but what begins a status can be in the history before the workflow has heard of it: the
 * first batch of a turn (WORKING), and a batch with a status in it. The event that tells of the status comes at once, with
 * the time of that batch. When the workflow has followed, some milliseconds later, the status gets the workflow's time:
 * without an event, since nothing else has changed, and only forwards, since clients may have seen the earlier one.
 */
function dateStatus(writer: EventWriter, at: string): void {
  const { task } = writer.state;
  if (at <= task.status.timestamp) return;
  writer.update({ task: { ...task, status: { ...task.status, timestamp: at } } });
}

/**
 * An operator has reset the workflow: a new run goes on from an earlier point. Clients may have seen more than that
 * point, so they get the whole task, under a number that no event of the abandoned run can have reached: time moves on
 * by a thousand numbers a millisecond.
 */
function applyReset(writer: EventWriter, runId: string, time: string): void {
  const { task, sequence, startedAt, turn } = writer.state;
  const elapsed = Math.max(0, Date.parse(time) - Date.parse(startedAt));
  const { closed: _, ...open } = writer.state;
  const first = turn.checkpoints[0];
  writer.replace({
    ...open,
    runId,
    turn: turn.open && first ? { ...emptyTurn(turn.number), open: true, checkpoints: [first] } : turn,
  });
  writer.emit({ task }, task, Math.max(sequence, elapsed * 1_000) + 1);
}

function applyClose(writer: EventWriter, record: Extract<JournalRecord, { type: 'closed' }>): void {
  const { status, nextRunId } = record;
  const open = !isTerminal(writer.state.task.status.state);
  if (open && status !== 'continuedAsNew') {
    const { state, text } = CLOSED_WITHOUT_DECISION[status];
    writer.setStatus(state, record.time, text === undefined ? undefined : { parts: [{ text }] });
  }
  if (status !== 'continuedAsNew') {
    const { turn } = writer.state;
    writer.update({ settledTurn: turn.number, turn: { ...turn, open: false, checkpoints: [] } });
  }
  writer.update({ closed: { status, ...(nextRunId !== undefined && { nextRunId }) } });
}

function placed(message: Message, { taskId, contextId }: { taskId: string; contextId: string }): Message {
  return { ...message, taskId, contextId };
}
