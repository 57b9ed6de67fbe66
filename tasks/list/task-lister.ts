import pMap from 'p-map';
import type { Task } from '../../protocol/a2a.js';
import type { FoldState } from '../../protocol/fold/fold-state.js';
import { withHistory } from '../../protocol/fold/history.js';
import { taskWorkflowId, type TaskAddress } from '../../protocol/ids.js';
import type { TaskFeed } from '../feed/task-feed.js';
import type { RequestContext } from '../request-context.js';
import { callTemporal } from '../temporal/temporal-errors.js';
import type { ListTasksRequest, ListTasksResponse } from './list-tasks.js';
import { readPageToken, writePageToken } from './page-token.js';
import { byPosition, keyOf, keyOfTime, timeOf, type IndexEntry, type Key, type Position } from './position.js';
import type { IndexFilter } from './query.js';
import { readWindow } from './read-window.js';
import { recentEntries } from './recent-tasks.js';
import type { TaskIndex } from './task-index.js';

/** Lists the tasks of one agent that a caller may see (§3.1.4). */
export interface TaskLister {
  /** @throws InvalidParamsError for a page token that is none, or of another list; UnavailableError */
  listTasks(request: ListTasksRequest, owner: ListOwner): Promise<ListTasksResponse>;
}

/** Whose tasks are listed, and for how long. */
export interface ListOwner extends Pick<TaskAddress, 'agent' | 'scope'>, Pick<RequestContext, 'signal'> {}

export interface TaskListerOptions {
  readonly index: TaskIndex;
  readonly feed: Pick<TaskFeed, 'read'>;
  /** Gives the time in ms since the epoch. Default: the clock. */
  readonly now?: () => number;
}

/** How much time the first page is taken to span, in ms. A page that is not the first knows better. */
const FIRST_WIDTH = 3_600_000;

/** Windows that are looked through for a page: more than one only when tasks have changed meanwhile. */
const WINDOWS = 3;

/** Histories that are read at the same time for one page. */
const READS = 16;

/**
 * The tasks of one page, in bytes of JSON, unless a single one is larger: a page of large tasks is shorter than it was asked
 * for. Clients of gRPC take 4 MiB in one message by default.
 */
const PAGE_BYTES = 3_000_000;

/**
 * Lists tasks from Temporal's visibility: the index says which tasks a page has, the histories say what they are.
 *
 * The index is some milliseconds behind, so a page is what an index that is not would give: a task that the history
 * shows in another state, or above the page by now, is left out of it.
 */
export function createTaskLister({ index, feed, now = Date.now }: TaskListerOptions): TaskLister {
  const read = (filter: IndexFilter, { taskId }: IndexEntry): Promise<FoldState | undefined> =>
    callTemporal(() => feed.read(taskWorkflowId({ agent: filter.agent, scope: filter.scope, taskId })));

  return {
    async listTasks(request, { agent, scope, signal }) {
      const { contextId, status, statusTimestampAfter: since, pageSize, pageToken } = request;
      const filter: IndexFilter = {
        agent,
        scope,
        ...(contextId !== undefined && { contextId }),
        ...(status !== undefined && { status }),
        ...(since !== undefined && { since: keyOfTime(since) }),
      };
      const cursor = pageToken === undefined ? undefined : readPageToken(pageToken, filter);
      // Before the page: an entry of a task that ends meanwhile is open now, or it is on the page.
      const recent = cursor ? [] : await recentEntries(index, filter, now());
      const totalSize = await index.count(filter);
      const look: Look = async (entry) => {
        const state = await read(filter, entry);
        return state && belongs(state, entry, filter, cursor?.below) ? show(state.task, request) : undefined;
      };

      const found: Task[] = [];
      let room = PAGE_BYTES;
      let full = false;
      let width = cursor?.width ?? FIRST_WIDTH;
      let below = cursor?.below;
      let more = totalSize > 0;
      for (let windows = 0; windows < WINDOWS && more && !full && found.length < pageSize; windows += 1) {
        const wanted = pageSize - found.length + 1;
        const options = { filter, total: totalSize, wanted, width, now: now(), ...(below !== undefined && { below }) };
        const { entries, from } = await readWindow(index, options);
        let used = 0;
        while (used < entries.length && found.length < pageSize && !full) {
          signal.throwIfAborted();
          const some = entries.slice(used, used + Math.min(READS, pageSize - found.length));
          for (const task of await Promise.all(some.map(look))) {
            const bytes = task ? Buffer.byteLength(JSON.stringify(task)) : 0;
            full = found.length > 0 && bytes > room;
            if (full) break;
            room -= bytes;
            used += 1;
            if (task) found.push(task);
          }
        }
        const last = entries[used - 1];
        const left = used < entries.length;
        more = left || from !== undefined;
        const unused: Key | undefined = last ? keyOf(last) : below;
        const end = left ? unused : from;
        if (end !== undefined) {
          width = widthOf(timeOf(below ?? keyOfTime(now())) - timeOf(end));
          below = end;
        }
      }

      const known = new Set(found.map(({ id }) => id));
      // Where the list goes on below the page, the next page shows what is there.
      const lowest = more ? below : undefined;
      const isOnPage = (task: Task): boolean => lowest === undefined || keyOf(positionOf(task)) >= lowest;
      const late = recent.filter(({ taskId }) => !known.has(taskId));
      const looked = await pMap(late, look, { concurrency: READS });
      const added = looked.filter((task) => task !== undefined).filter(isOnPage);
      const all = [...found, ...added].sort(byPlace);
      const tasks = added.length > 0 ? fitting(all, pageSize) : all;
      const last = tasks.at(-1);
      if (last && tasks.length < all.length) {
        below = keyOf(positionOf(last));
        more = true;
      }
      return {
        tasks,
        nextPageToken: more && below !== undefined ? writePageToken({ below, width }, filter) : '',
        pageSize,
        // Counted first: by the time that the page is found there may be more tasks.
        totalSize: Math.max(totalSize, tasks.length),
      };
    },
  };
}

type Look = (entry: IndexEntry) => Promise<Task | undefined>;

/** Gives as many of the first tasks as a page may have. */
function fitting(tasks: readonly Task[], pageSize: number): readonly Task[] {
  let room = PAGE_BYTES;
  const end = tasks.findIndex((task, index) => {
    room -= Buffer.byteLength(JSON.stringify(task));
    return index === pageSize || (index > 0 && room < 0);
  });
  return end === -1 ? tasks : tasks.slice(0, end);
}

function byPlace(a: Task, b: Task): number {
  return byPosition(positionOf(a), positionOf(b));
}

/** Where the next page is likely to end: somewhat further than if it spanned as much time as this one. */
function widthOf(span: number): number {
  return Math.max(1, Math.ceil(1.5 * span));
}

/** Whether a task belongs on a page, by what its history says. */
function belongs(state: FoldState, entry: IndexEntry, filter: IndexFilter, below: Key | undefined): boolean {
  const { task, runId } = state;
  const { contextId = task.contextId, status = task.status.state, since = 0n } = filter;
  const key = keyOf(positionOf(task));
  return (
    runId === entry.runId &&
    task.contextId === contextId &&
    task.status.state === status &&
    key >= since &&
    (below === undefined || key < below)
  );
}

function positionOf({ id, status }: Task): Position {
  return { at: Date.parse(status.timestamp), taskId: id };
}

/** `artifacts` is there when it is asked for, even when it is empty; otherwise it is not there at all. */
function show(task: Task, { historyLength, includeArtifacts }: ListTasksRequest): Task {
  const { artifacts = [], ...rest } = withHistory(task, historyLength);
  return includeArtifacts ? { ...rest, artifacts } : rest;
}
