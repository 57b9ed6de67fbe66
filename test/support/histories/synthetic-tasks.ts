import type { FoldState } from '../../../protocol/fold/fold-state.js';
import { emptyTurn } from '../../../protocol/fold/turn-state.js';
import { byPosition, keyOf, type IndexEntry, type Key, type Position } from '../../../tasks/list/position.js';
import type { KeyRange } from '../../../tasks/list/query.js';
import type { TaskIndex } from '../../../tasks/list/task-index.js';
import { MOST_LISTED } from '../../../tasks/list/task-index.js';

/** Tasks that are nowhere but in a list: an index of them, and what their histories would say. */
export interface SyntheticTasks {
  readonly index: TaskIndex;
  readonly feed: { read(workflowId: string): Promise<FoldState | undefined> };
  /** Calls to the index so far. */
  readonly calls: { count: number; list: number };
  /** In the order of the list. */
  sorted(): Position[];
  /** Gives a task another time in both, as its next status would; or in its history alone, as before it is indexed. */
  touch(taskId: string, at: number, where?: 'indexed' | 'unindexed'): void;
  remove(taskId: string): void;
}

export interface SyntheticOptions {
  /** In which order the index finds entries, of which it gives the first 1,000. Default: as they were added. */
  readonly order?: (a: Position, b: Position) => number;
}

/** @param positions - one for each task. */
export function syntheticTasks(positions: readonly Position[], { order }: SyntheticOptions = {}): SyntheticTasks {
  const calls = { count: 0, list: 0 };
  let rows: { entry: IndexEntry; key: Key }[] = [];
  const states = new Map<string, FoldState>();

  const put = (position: Position, where: 'indexed' | 'unindexed' = 'indexed'): void => {
    states.set(position.taskId, stateOf(position));
    if (where === 'unindexed') return;
    const row = { entry: { ...position, runId: runOf(position.taskId) }, key: keyOf(position) };
    const known = rows.findIndex(({ entry }) => entry.taskId === position.taskId);
    if (known === -1) rows.push(row);
    else rows[known] = row;
  };
  rows = positions.map((position) => ({
    entry: { ...position, runId: runOf(position.taskId) },
    key: keyOf(position),
  }));
  for (const position of positions) states.set(position.taskId, stateOf(position));
  if (order) rows.sort((a, b) => order(a.entry, b.entry));

  const within = (since: Key | undefined, range: KeyRange | undefined) =>
    rows.filter(
      ({ key }) =>
        (since === undefined || key >= since) && (range === undefined || (key >= range.from && key < range.below)),
    );
  return {
    calls,
    index: {
      async count({ since }, range) {
        calls.count += 1;
        return within(since, range).length;
      },
      async list({ since }, range) {
        calls.list += range ? 2 : 1;
        return within(since, range)
          .slice(0, MOST_LISTED)
          .map(({ entry }) => entry);
      },
      has: async () => true,
    },
    feed: { read: async (workflowId) => states.get(workflowId.slice(-36)) },
    sorted: () => rows.map(({ entry: { at, taskId } }) => ({ at, taskId })).sort(byPosition),
    touch: (taskId, at, where) => {
      put({ taskId, at }, where);
    },
    remove(taskId) {
      states.delete(taskId);
      rows = rows.filter(({ entry }) => entry.taskId !== taskId);
    },
  };
}

function runOf(taskId: string): string {
  return `run of ${taskId}`;
}

function stateOf({ taskId, at }: Position): FoldState {
  const timestamp = new Date(at).toISOString();
  return {
    task: { id: taskId, contextId: 'context', status: { state: 'TASK_STATE_SUBMITTED', timestamp } },
    sequence: 1,
    logs: 0,
    runId: runOf(taskId),
    startedAt: timestamp,
    turn: emptyTurn(0),
    settledTurn: 0,
    eventId: 1,
  };
}
