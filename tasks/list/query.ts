import { CLOSED_WITHOUT_DECISION } from '../../protocol/closed-state.js';
import { taskWorkflowId } from '../../protocol/ids.js';
import { SEARCH_ATTRIBUTES } from '../../protocol/names.js';
import { isTerminal, TASK_STATES, type TaskState } from '../../protocol/task-state.js';
import { keywordOf, quote } from '../temporal/keyword.js';
import { LATEST, taskIdOf, timeOf, type Key } from './position.js';

/** Which tasks a list is of. The agent and the scope are what the caller may see: part of every query. */
export interface IndexFilter {
  readonly agent: string;
  readonly scope: string;
  readonly contextId?: string;
  readonly status?: TaskState;
  /** Entries from this place on upwards, i.e. of this time or newer. */
  readonly since?: Key;
  /** Only tasks that have not ended. */
  readonly open?: boolean;
}

/** A part of a list. */
export interface KeyRange {
  /** The lowest place of the range, inclusive. */
  readonly from: Key;
  /** The end of the range, exclusive. */
  readonly below: Key;
}

const { agent: AGENT, scope: SCOPE, contextId: CONTEXT_ID, state: STATE, updatedAt: UPDATED_AT } = SEARCH_ATTRIBUTES;

const { terminated, timedOut } = CLOSED_WITHOUT_DECISION;
const FROM_OUTSIDE = [terminated, timedOut].map(({ executionStatus }) => quote(executionStatus)).join(', ');

/** Runs that were closed by somebody else than the workflow: their state and time are those of the closing. */
const CLOSED_FROM_OUTSIDE = `ExecutionStatus IN (${FROM_OUTSIDE})`;
const NOT_CLOSED_FROM_OUTSIDE = `ExecutionStatus NOT IN (${FROM_OUTSIDE})`;

/** The query for all tasks of a filter. */
export function totalQuery(filter: IndexFilter): string {
  const { since } = filter;
  if (since !== undefined) return countQuery(filter, { from: since, below: LATEST });
  // The agent is what narrows the search most, if it is not the context.
  return filterTerms(filter, only).join(' AND ');
}

/** The query for counting the tasks of a filter in a range. */
export function countQuery(filter: IndexFilter, range: KeyRange): string {
  return [...filterTerms(filter), `(${rangeTerms(filter, range).join(' OR ')})`].join(' AND ');
}

/**
 * The queries for finding the tasks of a filter in a range: together they give what `countQuery` counts. SQLite finds
 * each by the times that it asks for, and would go through all tasks for both in one.
 */
export function listQueries(filter: IndexFilter, range: KeyRange): readonly string[] {
  const [decided, closed] = rangeTerms(filter, range);
  return (filter.open ? [decided] : [decided, closed]).map((term) => [...filterTerms(filter), term].join(' AND '));
}

/** A task of which the index should know a status of this time or newer, in ms since the epoch. */
export interface IndexedTask {
  readonly workflowId: string;
  readonly since: number;
}

/** The query for counting those of some tasks of which that much is known. */
export function indexedQuery(tasks: readonly IndexedTask[]): string {
  const terms = tasks.map(({ workflowId, since }) => {
    return `(${only('WorkflowId', workflowId)} AND (${UPDATED_AT} >= ${time(since)} OR ${CLOSED_FROM_OUTSIDE}))`;
  });
  return `ExecutionStatus != 'ContinuedAsNew' AND (${terms.join(' OR ')})`;
}

function statusTerm(status: TaskState): string {
  if (!isTerminal(status)) return `${is(STATE, status)} AND ExecutionStatus = 'Running'`;
  const closed = Object.values(CLOSED_WITHOUT_DECISION)
    .filter(({ state }) => state === status)
    .map(({ executionStatus }) => quote(executionStatus));
  if (closed.length === 0) return is(STATE, status);
  const ends = TASK_STATES.filter(isTerminal).map(quote);
  const undecided = `ExecutionStatus IN (${closed.join(', ')}) AND ${STATE} NOT IN (${ends.join(', ')})`;
  return `(${is(STATE, status)} OR (${undecided}))`;
}

function filterTerms({ agent, scope, contextId, status, open }: IndexFilter, byAgent = is): readonly string[] {
  return [
    ...(contextId === undefined ? [byAgent(AGENT, agent)] : [only(CONTEXT_ID, keywordOf(contextId)), is(AGENT, agent)]),
    is(SCOPE, scope),
    // The task goes on in the next run.
    open ? `ExecutionStatus = 'Running'` : `ExecutionStatus != 'ContinuedAsNew'`,
    ...(status === undefined ? [] : [statusTerm(status)]),
  ];
}

/** Gives one term for runs that the workflow has closed or not closed yet, and one for those closed from outside. */
function rangeTerms(filter: IndexFilter, { from, below }: KeyRange): readonly [string, string] {
  const { since = from } = filter;
  const within = (attribute: string): string =>
    [...atLeast(filter, attribute, since > from ? since : from), ...under(filter, attribute, below)].join(' AND ');
  return [
    `(${NOT_CLOSED_FROM_OUTSIDE} AND ${within(UPDATED_AT)})`,
    `(${CLOSED_FROM_OUTSIDE} AND ${within('CloseTime')})`,
  ];
}

/** Times in the index may be finer than a millisecond: they belong to the millisecond that they are in. */
function atLeast(filter: IndexFilter, attribute: string, key: Key): string[] {
  const at = timeOf(key);
  const taskId = taskIdOf(key);
  const since = `${attribute} >= ${time(at)}`;
  if (taskId === undefined) return [since];
  return [since, `(${attribute} >= ${time(at + 1)} OR WorkflowId >= ${workflowId(filter, taskId)})`];
}

function under(filter: IndexFilter, attribute: string, key: Key): string[] {
  const at = timeOf(key);
  const taskId = taskIdOf(key);
  if (taskId === undefined) return [`${attribute} < ${time(at)}`];
  const until = `${attribute} < ${time(at + 1)}`;
  return [until, `(${attribute} < ${time(at)} OR WorkflowId < ${workflowId(filter, taskId)})`];
}

function workflowId({ agent, scope }: IndexFilter, taskId: string): string {
  return quote(taskWorkflowId({ agent, scope, taskId }));
}

function time(at: number): string {
  return `'${new Date(at).toISOString()}'`;
}

function is(attribute: string, value: string): string {
  return `${attribute} = ${quote(value)}`;
}

/**
 * Means the same as `is`. Of several indexes that would do, SQLite takes the one with a range: so the dev server searches
 * the tasks of a context, or one workflow, and not all there are.
 */
function only(attribute: string, value: string): string {
  return `${attribute} BETWEEN ${quote(value)} AND ${quote(value)}`;
}
