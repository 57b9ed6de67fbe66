import type { Message, StreamResponse, Task } from '../../../protocol/a2a.js';
import { snapshotOf, type FoldEvent, type FoldState } from '../../../protocol/fold/fold-state.js';
import { fold } from '../../../protocol/fold/fold.js';
import type { JournalRecord, TaskInput } from '../../../protocol/journal.js';
import type { TurnOutcome, AgentEvent, TurnBatch } from '../../../protocol/turn-batch.js';

type Body<R> = R extends JournalRecord ? Omit<R, 'eventId' | 'time'> : never;

/** A record without its place in the history. */
export type RecordBody = Body<JournalRecord>;

/** One turn: what its agent reports, and how often its worker is lost on the way. */
export interface TurnScript {
  readonly events: readonly AgentEvent[];
  /** Attempts that come to nothing: what they send, and the checkpoint that is left of it. Cut down to what exists. */
  readonly losses: readonly { readonly sent: number; readonly base: number }[];
  /** Sizes of the batches, again and again from the first. */
  readonly batchSizes: readonly number[];
  readonly outcome: TurnOutcome;
  /** Whether the next message comes while this turn runs. */
  readonly overtaken: boolean;
  /** Whether the workflow continues as new after this turn. */
  readonly continuesAsNew: boolean;
}

export const TASK_ID = '01981111-2222-7333-8444-555555555555';
export const CONTEXT_ID = 'context-1';
export const FIRST_RUN = 'run-1';

export function userMessage(turn: number): Message {
  return { messageId: `message-${turn}`, role: 'ROLE_USER', parts: [{ text: `question ${turn}` }] };
}

export function taskInput(change: Partial<TaskInput> = {}): TaskInput {
  return {
    taskId: TASK_ID,
    contextId: CONTEXT_ID,
    agent: 'test',
    scope: 'public',
    policy: {
      taskQueue: 'test',
      attemptTimeout: 1_000,
      turnTimeout: 1_000,
      queueTimeout: 1_000,
      inputTimeout: 1_000,
      taskTimeout: 1_000,
      heartbeatTimeout: 1_000,
      retry: { maximumAttempts: 3, initialInterval: 1, backoffCoefficient: 1, maximumInterval: 1 },
      whileWorking: 'queue',
    },
    message: userMessage(1),
    ...change,
  };
}

/** The time of the n-th event of a history. */
export function timeAt(n: number): string {
  return new Date(Date.UTC(2026, 0, 1) + n).toISOString();
}

/** Gives records their event ids, and times a millisecond apart. */
export function placed(bodies: readonly RecordBody[], firstEventId = 1, time = timeAt): JournalRecord[] {
  return bodies.map((body, index) => ({ ...body, eventId: firstEventId + index, time: time(firstEventId + index) }));
}

export interface FoldedAll {
  readonly state: FoldState;
  readonly events: readonly FoldEvent[];
}

/** Folds records, on top of a state if there is one. */
export function foldAll(records: readonly JournalRecord[], before?: FoldState): FoldedAll {
  let state = before;
  const events: FoldEvent[] = [];
  for (const record of records) {
    const folded = fold(state, record);
    state = folded.state;
    for (const { sequence, log, event } of folded.events) events.push({ sequence, log, event });
  }
  if (!state) throw new Error('There was nothing to fold.');
  return { state, events };
}

/** The records of a task whose turns go as the script says, for each of its runs. */
export function journalOf(turns: readonly TurnScript[], time = timeAt): readonly (readonly JournalRecord[])[] {
  const runs: JournalRecord[][] = [];
  let bodies: RecordBody[] = [{ type: 'started', runId: FIRST_RUN, input: taskInput() }];
  let before: FoldState | undefined;
  turns.forEach((script, index) => {
    const turn = index + 1;
    const last = turn === turns.length;
    const [scheduled, pickedUp, ...rest] = turnRecords(script, turn, `run-${runs.length + 1}`);
    const next: RecordBody = { type: 'messageAccepted', message: userMessage(turn + 1) };
    bodies.push(scheduled, pickedUp, ...(script.overtaken && !last ? [next] : []), ...rest);
    const at = time(1_000 * turn);
    if (last || !script.overtaken) {
      bodies.push({ type: 'decided', decision: { state: script.outcome.state, turn, at } });
    }
    if (script.continuesAsNew && !last) {
      const nextRunId = `run-${runs.length + 2}`;
      const run = placed(bodies, 1, time);
      before = foldAll(run, before).state;
      runs.push([...run, ...placed([{ type: 'closed', status: 'continuedAsNew', nextRunId }], run.length + 1, time)]);
      bodies = [continued(nextRunId, before, turn)];
    }
    if (!last && !script.overtaken) bodies.push(next);
    if (!last) bodies.push({ type: 'decided', decision: { state: 'TASK_STATE_SUBMITTED', turn: turn + 1, at } });
  });
  bodies.push({ type: 'closed', status: 'completed' });
  return [...runs, placed(bodies, 1, time)];
}

/** The first record of a run that goes on with a task. */
function continued(runId: string, state: FoldState, turn: number): RecordBody {
  const { message: _, ...input } = taskInput();
  const carried = {
    state: 'TASK_STATE_SUBMITTED' as const,
    accepted: turn,
    turn,
    queue: [],
    seen: [],
    startedAt: state.startedAt,
    snapshot: snapshotOf(state),
  };
  return { type: 'started', runId, input: { ...input, carried } };
}

function turnRecords(script: TurnScript, turn: number, runId: string): [RecordBody, RecordBody, ...RecordBody[]] {
  const { events, losses, batchSizes, outcome } = script;
  const records: RecordBody[] = [];
  let from = 0;
  let base = 0;
  const batchesOf = (attempt: number, sent: readonly AgentEvent[]): TurnBatch[] =>
    split(sent, batchSizes).map((batch, index) => ({ runId, turn, attempt, sequence: index + 1, base, events: batch }));

  for (const [index, loss] of losses.entries()) {
    const to = Math.min(events.length, from + loss.sent);
    for (const batch of batchesOf(index + 1, events.slice(from, to))) records.push({ type: 'batch', batch });
    const committed = events.slice(0, to).filter((event) => event.kind === 'checkpoint').length;
    // A checkpoint that an earlier attempt went on from is never lost again.
    base = Math.max(base, Math.min(loss.base, committed));
    from = base === 0 ? 0 : 1 + events.findIndex((event) => event.kind === 'checkpoint' && event.number === base);
  }
  const batches = batchesOf(losses.length + 1, events.slice(from));
  const final = batches.pop();
  if (!final) throw new Error('A turn has at least one batch.');
  for (const batch of batches) records.push({ type: 'batch', batch });
  records.push({ type: 'turnEnded', result: { ...final, outcome } });
  return [{ type: 'turnScheduled', turn }, { type: 'turnPickedUp' }, ...records];
}

/** Cuts a list by sizes, of which not all are 0; always at least one piece. */
function split<T>(items: readonly T[], sizes: readonly number[]): T[][] {
  const pieces: T[][] = [];
  for (let start = 0; start < items.length || pieces.length === 0;) {
    const size = sizes[pieces.length % sizes.length] ?? items.length;
    pieces.push(items.slice(start, start + size));
    start += size;
  }
  return pieces;
}

/** A client that has seen a task's events and nothing else, and goes by A2A's rules for them (§4.2). */
export function clientView(events: readonly FoldEvent[]): Task | undefined {
  return events.reduce<Task | undefined>((task, { event }) => applyToClient(task, event), undefined);
}

function applyToClient(task: Task | undefined, event: StreamResponse): Task | undefined {
  if ('task' in event) return event.task;
  if (!task) return task;
  if ('statusUpdate' in event) return { ...task, status: event.statusUpdate.status };
  if (!('artifactUpdate' in event)) return task;
  const { artifact, append } = event.artifactUpdate;
  const artifacts = task.artifacts ?? [];
  const known = artifacts.find(({ artifactId }) => artifactId === artifact.artifactId);
  if (!known) return { ...task, artifacts: [...artifacts, artifact] };
  const next = append ? { ...known, parts: [...known.parts, ...artifact.parts] } : artifact;
  return { ...task, artifacts: artifacts.map((other) => (other === known ? next : other)) };
}

/** The text of each artifact, however it was cut into parts. */
export function artifactTexts(task: Task | undefined): Readonly<Record<string, string>> {
  const entries = (task?.artifacts ?? []).map(({ artifactId, parts }) => [
    artifactId,
    parts.map((part) => ('text' in part ? part.text : JSON.stringify(part))).join(''),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}
