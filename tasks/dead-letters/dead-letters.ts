import type { Client } from '@temporalio/client';
import pMap from 'p-map';
import { taskOfWorkflowId, taskWorkflowId, type TaskAddress } from '../../protocol/ids.js';
import { PUSH_GIVEN_UP, SEARCH_ATTRIBUTES } from '../../protocol/names.js';
import type { GivenUpDelivery } from '../../protocol/push.js';
import { readBoundToken, writeBoundToken } from '../bound-token.js';
import { UnavailableError, InvalidParamsError } from '../errors.js';
import { quote } from '../temporal/keyword.js';
import { callsInTime, isInvalidArgument } from '../temporal/temporal-errors.js';
import { readDeadLetters, type DeadLettersOfTask } from './read-dead-letters.js';

/** A delivery that was given up, and of which task. */
export interface DeadLetter extends TaskAddress, Omit<GivenUpDelivery, 'id'> {
  readonly configId: string;
}

/** Which deliveries are meant. The fields are joined by AND; without any, all deliveries are meant. */
export interface DeadLetterFilter {
  readonly agent?: string;
  /** A tenant, with all its subjects, or one subject of it: `acme:alice`. */
  readonly tenant?: string;
  readonly taskId?: string;
  readonly configId?: string;
  /** A part of scheme, host and port of the webhook. */
  readonly receiver?: string;
}

export interface DeadLetterPageRequest {
  /** The most tasks to look at for a page: 1 to 100. A task can have several deliveries. */
  readonly limit: number;
  /** The token as the page before gave it; the first page has none. */
  readonly pageToken?: string;
}

export interface DeadLetterPage {
  readonly deadLetters: readonly DeadLetter[];
  /** The token is empty on the last page. A page that is not the last can have no deliveries at all. */
  readonly nextPageToken: string;
}

/** The deliveries of push notifications that were given up. */
export interface DeadLetters {
  /** @throws InvalidParamsError for a page token that is none; UnavailableError */
  list(filter: DeadLetterFilter, page: DeadLetterPageRequest): Promise<DeadLetterPage>;
}

/** How often visibility may be called for one page: it takes few calls a second, see `AGENTS.md`. */
const CALLS = 5;

/** The server's own limit for a page of visibility. */
const MOST_LISTED = 1_000;

/** How many tasks are looked at at once. */
const READS = 16;

/** No call may wait longer than this for an answer, in ms. */
const TIMEOUT = 4_000;

/**
 * Visibility finds the workflows, and each task's newest workflow then says what is given up now: an entry of a task's own
 * workflow is out of date once a push workflow goes on with its deliveries, and that of a closed push workflow is once
 * there is another. A delivery is listed where the entry of the newest is, so it is listed once.
 */
export function createDeadLetters(client: Client): DeadLetters {
  const { namespace } = client.options;
  const callTemporal = callsInTime(client, TIMEOUT);

  const find = async (filter: DeadLetterFilter, pageSize: number, token: Uint8Array) => {
    const request = { namespace, query: queryFor(filter), pageSize, nextPageToken: token };
    try {
      const page = await callTemporal(() => client.connection.workflowService.listWorkflowExecutions(request));
      const entries = page.executions.flatMap(({ execution }) => entryOf(execution) ?? []);
      return { entries: entries.filter(({ task }) => belongs(task, filter)), next: page.nextPageToken };
    } catch (error) {
      throw isInvalidArgument(error) ? notPrepared(error) : error;
    }
  };

  return {
    async list(filter, { limit, pageToken }) {
      // A task is one entry of very many, and has few.
      const pageSize = filter.taskId === undefined ? limit : MOST_LISTED;
      const deadLetters: DeadLetter[] = [];
      let token = pageToken === undefined ? NO_TOKEN : readToken(pageToken, filter);
      for (let calls = 0; calls < CALLS && (calls === 0 || token.length > 0) && deadLetters.length === 0; calls += 1) {
        const { entries, next } = await find(filter, pageSize, token);
        const newest = await newestOf(entries, (workflowId) => readDeadLetters(client, workflowId, callTemporal));
        for (const { task, runId } of entries) {
          const { runId: newestRunId, deliveries } = newest.get(taskWorkflowId(task)) ?? NOTHING;
          if (runId !== newestRunId) continue;
          deadLetters.push(...deliveries.map((delivery) => deadLetter(task, delivery)).filter(wants(filter)));
        }
        token = next;
      }
      return { deadLetters, nextPageToken: writeToken(token, filter) };
    },
  };
}

const NO_TOKEN = new Uint8Array();

/** A workflow that visibility has found. */
interface Entry {
  readonly task: TaskAddress;
  readonly runId: string;
}

const NOTHING: Partial<DeadLettersOfTask> & Pick<DeadLettersOfTask, 'deliveries'> = { deliveries: [] };

function entryOf(execution: { workflowId?: string | null; runId?: string | null } | null | undefined) {
  // Undefined for a workflow that is none of ours: search attributes are open to everybody.
  const task = taskOfWorkflowId(execution?.workflowId ?? '');
  return task && { task, runId: execution?.runId ?? '' };
}

/** What the newest workflows of the tasks say, by the workflow ids of the tasks. */
async function newestOf(
  entries: readonly Entry[],
  read: (workflowId: string) => Promise<DeadLettersOfTask | undefined>,
): Promise<ReadonlyMap<string, DeadLettersOfTask>> {
  const ids = new Set(entries.map(({ task }) => taskWorkflowId(task)));
  const found = new Map<string, DeadLettersOfTask>();
  await pMap(
    ids,
    async (workflowId) => {
      const state = await read(workflowId);
      if (state) found.set(workflowId, state);
    },
    { concurrency: READS },
  );
  return found;
}

/** Agent and tenant are in the id of either workflow of a task; its other search attributes are in one of them only. */
function queryFor({ agent, tenant = '' }: DeadLetterFilter): string {
  const terms = [`${SEARCH_ATTRIBUTES.push} = ${quote(PUSH_GIVEN_UP)}`, `ExecutionStatus != 'ContinuedAsNew'`];
  return [...terms, ...(agent === undefined ? [] : [`WorkflowId STARTS_WITH ${quote(`${agent}/${tenant}`)}`])].join(
    ' AND ',
  );
}

function belongs(task: TaskAddress, { agent = task.agent, tenant, taskId = task.taskId }: DeadLetterFilter): boolean {
  const ofTenant = tenant === undefined || task.scope === tenant || task.scope.startsWith(`${tenant}:`);
  return task.agent === agent && task.taskId === taskId && ofTenant;
}

function wants({ configId, receiver = '' }: DeadLetterFilter): (letter: DeadLetter) => boolean {
  return (letter) => (configId ?? letter.configId) === letter.configId && letter.receiver.includes(receiver);
}

function deadLetter({ agent, scope, taskId }: TaskAddress, { id, ...delivery }: GivenUpDelivery): DeadLetter {
  return { agent, scope, taskId, configId: id, ...delivery };
}

function notPrepared(cause: unknown): UnavailableError {
  const message = `Temporal does not know the search attribute ${SEARCH_ATTRIBUTES.push}: \`perdure setup\` registers it.`;
  return new UnavailableError({ message, retryAfter: 60, cause });
}

/** The token of a page, by that of visibility; empty when that is: the page is the last. For lists with this filter only. */
function writeToken(next: Uint8Array, filter: DeadLetterFilter): string {
  return next.length === 0 ? '' : writeBoundToken([Buffer.from(next).toString('base64')], listOf(filter));
}

/**
 * The token of visibility in a token of ours. Temporal answers another with an error that says nothing.
 *
 * @throws InvalidParamsError when it is no token, or one of a list with another filter.
 */
function readToken(pageToken: string, filter: DeadLetterFilter): Uint8Array {
  const { fields: [next] = [], isBound } = readBoundToken(pageToken, listOf(filter)) ?? {};
  if (isBound && typeof next === 'string' && next !== '') return Buffer.from(next, 'base64');
  const description = 'must be a nextPageToken of this server, with the filters of the page that it came with';
  throw new InvalidParamsError([{ field: 'pageToken', description }]);
}

function listOf({ agent, tenant, taskId, configId, receiver }: DeadLetterFilter): readonly (string | null)[] {
  return [agent, tenant, taskId, configId, receiver].map((value) => value ?? null);
}
