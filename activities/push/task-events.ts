import type { EndedConfig } from '../../journal/read-push-configs.js';
import type { HistorySource } from '../../journal/source.js';
import { openTaskJournal, type TaskJournal } from '../../journal/task-journal.js';
import type { StreamResponse, Task } from '../../protocol/a2a.js';
import type { FoldEvent, FoldState } from '../../protocol/fold/fold-state.js';
import { wantsEvent, stateOf } from '../../protocol/push-events.js';
import type { PushEntry, PushConfig } from '../../protocol/push.js';
import { isInterrupted, isTerminal } from '../../protocol/task-state.js';
import { needsTask } from './body.js';

/** An event that a config may want. */
export interface TaskEvent {
  readonly sequence: number;
  readonly event: StreamResponse;
  /** The task as it is after the event; present when the config needs it. */
  readonly task: Task | undefined;
}

/** The events of one task behind a cursor, for one of its push configs. */
export interface TaskEvents {
  /** The config as it was when the events were opened; undefined when there was none. */
  readonly config: PushConfig | undefined;
  /** Whether the history now tells another config of that id, or none. */
  readonly changed: boolean;
  /** The folded task; undefined when there is no such task. */
  readonly state: FoldState | undefined;
  /** The newest event of the current run's history that has been read. */
  readonly readTo: number;
  /** The sequence of the event that the events begin behind. */
  readonly beginning: number;
  /** Takes the next event. */
  next(): TaskEvent | undefined;
  /** Waits for more, for `limit` ms at most. */
  follow(limit: number, signal: AbortSignal): Promise<void>;
}

export interface TaskEventsOptions {
  readonly source: HistorySource;
  /** The id of the task's own workflow. */
  readonly workflowId: string;
  readonly configId: string;
  /** The cursor of an earlier run. When it is undefined, the events begin where the config does. */
  readonly cursor: number | undefined;
  /** The configs of the workflow that has them now. When they are undefined, the task's own workflow has them. */
  readonly configs?: readonly EndedConfig[] | undefined;
}

/** Opens the events of a task, and reads what is there. */
export async function openTaskEvents(options: TaskEventsOptions): Promise<TaskEvents> {
  const { source, workflowId, cursor } = options;
  const tasks = new Map<number, Task>();

  /**
   * Reads the journal and keeps the tasks that deliveries need.
   *
   * @param known - which config's tasks to keep, once that has been read.
   */
  const read = async (whole: boolean, known?: { config: PushConfig; after: number }): Promise<TaskJournal> => {
    const after = known?.after ?? cursor ?? 0;
    tasks.clear();
    const journal = openTaskJournal(source, workflowId, {
      whole,
      onEvent: ({ sequence, log, event, task }) => {
        const config = known?.config ?? entryIn(journal.state, options)?.config;
        if (log > 0 || sequence <= after || !config) return;
        if (wantsEvent(config.on, event) && needsTask(config, event)) tasks.set(sequence, task);
      },
    });
    await journal.refresh();
    return journal;
  };

  let journal = await read(false);
  const opened = entryIn(journal.state, options);
  const begin = (): number | undefined => {
    if (cursor !== undefined || !opened) return cursor ?? 0;
    // The task as it stands comes first, and tells of all events so far.
    if (opened.config.initialSnapshot) return journal.state?.sequence ?? 0;
    return beginningOf(journal, opened);
  };
  if (opened) {
    const { config } = opened;
    const first = begin();
    const after = first ?? 0;
    const isMissing = ({ sequence, log, event }: FoldEvent): boolean => {
      if (log > 0 || sequence <= after || tasks.has(sequence)) return false;
      return wantsEvent(config.on, event) && needsTask(config, event);
    };
    if (first === undefined || first < journal.base.sequence) journal = await read(true, { config, after });
    // Another config had this id, or none had it, so that their tasks have not been kept.
    else if (journal.log.some(isMissing)) journal = await read(false, { config, after });
  }

  // Nobody tells any more of runs that the server has deleted.
  const beginning = Math.max(begin() ?? opened?.since ?? 0, journal.base.sequence);
  let position = 0;
  return {
    config: opened?.config,
    get changed() {
      return entryIn(journal.state, options)?.config !== opened?.config;
    },
    get state() {
      return journal.state;
    },
    get readTo() {
      return journal.readTo;
    },
    beginning,
    next() {
      for (;;) {
        const event = journal.log[position];
        if (!event) return undefined;
        position += 1;
        if (event.log > 0 || event.sequence <= beginning) continue;
        const task = tasks.get(event.sequence);
        tasks.delete(event.sequence);
        return { sequence: event.sequence, event: event.event, task };
      }
    },
    async follow(limit, signal) {
      // The long poll of a worker's connection cannot be ended. It is then left behind, and ends by its limit.
      const news = journal.follow(signal, limit);
      news.catch(() => undefined);
      await untilAborted(news, signal);
    },
  };
}

async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let leave: (() => void) | undefined;
  const aborted = new Promise<void>((resolve) => {
    leave = resolve;
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) resolve();
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    if (leave) signal.removeEventListener('abort', leave);
  }
}

function entryIn(
  state: FoldState | undefined,
  { configId, configs }: Pick<TaskEventsOptions, 'configId' | 'configs'>,
): PushEntry | undefined {
  const entry = state?.push?.find(({ config }) => config.id === configId);
  if (!configs) return entry;
  const known = configs.find(({ config }) => config.id === configId);
  if (!known || !state) return undefined;
  return { config: known.config, since: known.isNew ? state.sequence : (entry?.since ?? state.sequence) };
}

/**
 * The cursor that a config begins with: the event that was the newest when the config came. If the task waited for its
 * client by then, or had ended, the event that told so is delivered, since the client may have been late by an instant.
 *
 * @returns undefined when the runs that the journal has passed over know more.
 */
function beginningOf({ log, base }: TaskJournal, { since }: PushEntry): number | undefined {
  if (since === 0) return 0;
  const status = log.findLast(
    (event) => event.log === 0 && event.sequence <= since && stateOf(event.event) !== undefined,
  );
  const state = status && stateOf(status.event);
  if (!status || !state) return base.sequence > 0 ? undefined : since;
  return isInterrupted(state) || isTerminal(state) ? status.sequence - 1 : since;
}
