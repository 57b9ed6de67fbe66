import type { Task } from '../protocol/a2a.js';
import { comparePositions, type EventPosition } from '../protocol/event-id.js';
import type { FoldedEvent, FoldEvent, FoldState } from '../protocol/fold/fold-state.js';
import { fold } from '../protocol/fold/fold.js';
import { isTaskId, taskWorkflowId, type TaskAddress } from '../protocol/ids.js';
import type { JournalRecord } from '../protocol/journal.js';
import { isTerminal } from '../protocol/task-state.js';
import { createRunReader, type RecordSink, type RunReader } from './run-reader.js';
import { isNotFound, readCurrentRunId, type HistorySource } from './source.js';

/**
 * A task as its workflow's history tells it, over all runs: continue-as-new and an operator's reset are followed. A
 * journal grows with the history and never forgets.
 */
export interface TaskJournal {
  readonly workflowId: string;
  /** The folded task. It is undefined before the first read, and when there is no such task. */
  readonly state: FoldState | undefined;
  /** The task's events that this journal has seen, the oldest first. Events are only ever appended. */
  readonly log: readonly FoldEvent[];
  /** The position before the first event of `log`. It is not 0 when the task was read from a snapshot. */
  readonly base: EventPosition;
  /** The newest event that was read of the run that is being read, whether or not it says something of the task. */
  readonly readTo: number;
  /** Whether nothing more can come, short of a reset by an operator. */
  readonly ended: boolean;
  /** About how many bytes this journal takes in memory. */
  readonly bytes: number;
  /** Brings `state` up to date: it then shows every write that was acknowledged before the call. */
  refresh(): Promise<void>;
  /**
   * Waits for news, up to about 20 seconds or `limit` ms. It is to be called after `refresh`, and only while the
   * journal has not ended.
   *
   * @param signal - ends the wait, except on the connection of a worker, where it does not.
   */
  follow(signal: AbortSignal, limit?: number): Promise<void>;
  /** Reads the events up to `base` from the runs before. There are none when the server has deleted those runs. */
  readBack(): Promise<readonly FoldEvent[]>;
}

export interface JournalOptions {
  /** The run to read in place of the current one, and no run after it. */
  readonly runId?: string;
  /** Whether to pass over snapshots and begin with the first run. Default: false. */
  readonly whole?: boolean;
  /** Is called with each event as it joins `log`, and with the task after it, which the log does not keep. */
  readonly onEvent?: (event: FoldedEvent) => void;
  /** How long an ended task is taken for ended without asking Temporal again, in ms. Default: 10 seconds. */
  readonly endedFor?: number;
}

const START: EventPosition = { sequence: 0, log: 0 };

/** Opens the journal of one task, and reads nothing yet. */
export function openTaskJournal(source: HistorySource, workflowId: string, options: JournalOptions = {}): TaskJournal {
  const { runId, whole = false, endedFor = 10_000 } = options;
  const log: FoldEvent[] = [];
  let state: FoldState | undefined;
  let base = START;
  let reader: RunReader | undefined;
  let earlierBytes = 0;
  let checkedAt = 0;

  /** Hands records on while their run is the one being read. */
  let sink: RecordSink = () => Promise.resolve(false);

  const take = async (record: JournalRecord): Promise<boolean> => {
    if (record.type === 'started' && !state) await goBack(record);
    if (record.type === 'closed' && record.status === 'terminated' && (await followReset())) return false;

    const folded = fold(state, record);
    state = folded.state;
    // After a reset the new run is folded from its beginning: what is known already is not told twice.
    const last = log.at(-1) ?? base;
    for (const event of folded.events) {
      if (comparePositions(event, last) <= 0) continue;
      log.push({ sequence: event.sequence, log: event.log, event: event.event });
      options.onEvent?.(event);
    }

    const next = runId === undefined ? state.closed?.nextRunId : undefined;
    if (next !== undefined) await open(next);
    return next === undefined;
  };

  const open = async (run: string | undefined): Promise<void> => {
    earlierBytes += reader?.bytes ?? 0;
    const mine = createRunReader(source, workflowId, run);
    reader = mine;
    sink = async (record) => mine === reader && (await take(record));
    await mine.load(sink);
  };

  /**
   * Takes over what was before a run that continues another: its snapshot, or else everything from the earlier runs.
   */
  const goBack = async ({ input, previousRunId }: Extract<JournalRecord, { type: 'started' }>): Promise<void> => {
    const snapshot = input.carried?.snapshot;
    if (previousRunId !== undefined && (whole || !snapshot)) {
      // What is known already, before a reset, is not told twice.
      const first = log.length === 0;
      const onEvent = first ? options.onEvent : undefined;
      const previous = openTaskJournal(source, workflowId, {
        runId: previousRunId,
        whole,
        ...(onEvent && { onEvent }),
      });
      await previous.refresh();
      if (previous.state) {
        state = previous.state;
        earlierBytes += previous.bytes;
        if (first) {
          log.push(...previous.log);
          base = previous.base;
        }
        return;
      }
    }
    if (snapshot && log.length === 0) base = { sequence: snapshot.sequence, log: snapshot.logs };
  };

  /** A reset ends the old run as terminated and begins a new one: that is no end of the task. */
  const followReset = async (): Promise<boolean> => {
    if (runId !== undefined) return false;
    const current = await readCurrentRunId(source, workflowId);
    checkedAt = Date.now();
    if (current === undefined || current === state?.runId) return false;
    state = undefined;
    await open(current);
    return true;
  };

  const isEnded = (): boolean => state?.closed !== undefined && isTerminal(state.task.status.state);

  return {
    workflowId,
    get state() {
      return state;
    },
    get log() {
      return log;
    },
    get base() {
      return base;
    },
    get readTo() {
      return reader?.lastEventId ?? 0;
    },
    get ended() {
      return isEnded();
    },
    get bytes() {
      return earlierBytes + (reader?.bytes ?? 0);
    },
    async refresh() {
      try {
        if (!reader || !state) await open(runId);
        else if (!isEnded()) await reader.catchUp(sink);
        else if (runId === undefined && Date.now() - checkedAt > endedFor) await followReset();
        if (isEnded() && checkedAt === 0) checkedAt = Date.now();
      } catch (error) {
        if (!isNotFound(error)) throw error;
        state = undefined;
      }
    },
    async follow(signal, limit) {
      await reader?.wait(sink, signal, limit);
    },
    async readBack() {
      if (comparePositions(base, START) === 0) return [];
      const all = openTaskJournal(source, workflowId, { whole: true });
      await all.refresh();
      return all.log.filter((event) => comparePositions(event, base) <= 0);
    },
  };
}

/** Reads one task as its callers see it now; undefined when there is no such task in that scope. */
export async function readTask(source: HistorySource, address: TaskAddress): Promise<Task | undefined> {
  if (!isTaskId(address.taskId)) return undefined;
  const journal = openTaskJournal(source, taskWorkflowId(address));
  await journal.refresh();
  return journal.state?.task;
}
