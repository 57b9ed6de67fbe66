import type { Client } from '@temporalio/client';
import proto, { type temporal } from '@temporalio/proto';
import { updatedAtIn } from '../../journal/decode.js';
import { isTaskId } from '../../protocol/ids.js';
import { callsInTime } from '../temporal/temporal-errors.js';
import type { IndexEntry } from './position.js';
import { countQuery, indexedQuery, listQueries, totalQuery, type IndexedTask, type IndexFilter, type KeyRange } from './query.js';

/**
 * Temporal's visibility, as an index of tasks by the time of their status. It counts and it finds, in no order, and it
 * is some milliseconds behind the histories.
 */
export interface TaskIndex {
  /** How many tasks there are, in all or in a range. @throws UnavailableError */
  count(filter: IndexFilter, range?: KeyRange): Promise<number>;
  /** Tasks in any order; of more than `MOST_LISTED`, some. One call; two for a range. @throws UnavailableError */
  list(filter: IndexFilter, range?: KeyRange): Promise<readonly IndexEntry[]>;
  /** Whether that much is known of all of these tasks; of at least one. One call. @throws UnavailableError */
  has(tasks: readonly IndexedTask[]): Promise<boolean>;
}

/** The server's own limit for a page of `ListWorkflowExecutions`. */
export const MOST_LISTED = 1_000;

/** No call to visibility may wait longer than this for an answer, in ms. */
const TIMEOUT = 4_000;

const { WORKFLOW_EXECUTION_STATUS_TERMINATED, WORKFLOW_EXECUTION_STATUS_TIMED_OUT } =
  proto.temporal.api.enums.v1.WorkflowExecutionStatus;

/** The time of these is that of the closing, as `listQueries` has it. */
const CLOSED_FROM_OUTSIDE = new Set([WORKFLOW_EXECUTION_STATUS_TERMINATED, WORKFLOW_EXECUTION_STATUS_TIMED_OUT]);

type Execution = temporal.api.workflow.v1.IWorkflowExecutionInfo;

export function createTaskIndex(client: Client): TaskIndex {
  const { namespace } = client.options;
  const service = client.connection.workflowService;
  const callTemporal = callsInTime(client, TIMEOUT);
  const count = async (query: string): Promise<number> =>
    Number((await callTemporal(() => service.countWorkflowExecutions({ namespace, query }))).count);

  const list = async (query: string): Promise<IndexEntry[]> => {
    const { executions } = await callTemporal(() =>
      service.listWorkflowExecutions({ namespace, query, pageSize: MOST_LISTED }),
    );
    return executions.flatMap((execution) => entryOf(execution) ?? []);
  };

  return {
    count: (filter, range) => count(range ? countQuery(filter, range) : totalQuery(filter)),
    async list(filter, range) {
      const queries = range ? listQueries(filter, range) : [totalQuery(filter)];
      return (await Promise.all(queries.map(list))).flat();
    },
    has: async (tasks) => (await count(indexedQuery(tasks))) >= tasks.length,
  };
}

/** Undefined when the workflow is none of ours: search attributes are open to everybody. */
function entryOf({ execution, status, closeTime, searchAttributes }: Execution): IndexEntry | undefined {
  const taskId = execution?.workflowId?.split('/').at(-1) ?? '';
  const at = status && CLOSED_FROM_OUTSIDE.has(status) ? millisecondsOf(closeTime) : updatedAtIn(searchAttributes);
  if (!isTaskId(taskId) || at === undefined) return undefined;
  return { at, taskId, runId: execution?.runId ?? '' };
}

function millisecondsOf(time: Execution['closeTime']): number | undefined {
  return time ? Number(time.seconds ?? 0) * 1_000 + Math.floor((time.nanos ?? 0) / 1_000_000) : undefined;
}
