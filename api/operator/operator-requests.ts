import { z } from 'zod';
import { isScopeName, isTaskId, SCOPE_NAME_RULE, taskOfWorkflowId, type TaskAddress } from '../../protocol/ids.js';
import type { DeadLetterFilter, DeadLetterPageRequest } from '../../tasks/dead-letters/dead-letters.js';
import type { RedriveSelection } from '../../tasks/dead-letters/redrive.js';
import { InvalidParamsError } from '../../tasks/errors.js';
import { nonEmptyString, nonNegativeInt } from '../validation/proto-json.js';
import { read, refuse } from '../validation/violations.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

/** What an operator's list is asked with. */
export interface ListDeadLettersRequest {
  readonly filter: DeadLetterFilter;
  readonly page: DeadLetterPageRequest;
}

/** What a redrive is asked with. */
export interface RedriveRequest {
  readonly selection: RedriveSelection;
  readonly page: DeadLetterPageRequest;
}

const agent = nonEmptyString.regex(/^[a-z0-9-]{1,63}$/, { error: 'must be the id of an agent' });

const tenant = nonEmptyString.refine((text) => text.split(':').length <= 2 && text.split(':').every(isScopeName), {
  error: `must be a tenant, or a tenant and a subject with a colon between; each ${SCOPE_NAME_RULE}`,
});

/** A task can also be named by the id of its workflow, as Temporal shows it. */
const task = nonEmptyString.refine((text) => isTaskId(text) || taskOfWorkflowId(text) !== undefined, {
  error: 'must be the id of a task, or of its workflow: agent/scope/taskId',
});

const limit = nonNegativeInt.transform((value, context): number =>
  value >= 1 && value <= MAX_LIMIT ? value : refuse(context, `must be from 1 to ${MAX_LIMIT}`),
);

const fields = {
  agent: agent.exactOptional(),
  tenant: tenant.exactOptional(),
  taskId: task.exactOptional(),
  configId: nonEmptyString.exactOptional(),
  receiver: nonEmptyString.exactOptional(),
  limit: limit.default(DEFAULT_LIMIT),
  pageToken: nonEmptyString.exactOptional(),
};

const listSchema = z.object(fields);

const redriveSchema = listSchema.extend({ all: z.literal(true, { error: 'must be true, or absent' }).exactOptional() });

/** Reads the parameters of a list: the texts of a query. @throws InvalidParamsError */
export function readListDeadLetters(params: unknown): ListDeadLettersRequest {
  const { limit, pageToken, taskId, ...others } = read(listSchema, onlyKnown(params, listSchema.shape));
  const named = taskId === undefined ? undefined : namedTask(taskId, others);
  const filter = named === undefined ? others : { ...others, ...filterOf(named) };
  return { filter, page: pageOf(limit, pageToken) };
}

/**
 * Reads the parameters of a redrive.
 *
 * @throws InvalidParamsError also when it says neither what to try again, nor that it is all; or both.
 */
export function readRedrive(params: unknown): RedriveRequest {
  const { all, limit, pageToken, taskId, ...others } = read(redriveSchema, onlyKnown(params, redriveSchema.shape));
  const { agent, tenant, receiver, configId } = others;
  const selects = [taskId, agent, tenant, receiver].some((value) => value !== undefined);
  if (!selects && all === undefined) {
    throw invalid(
      'all',
      'must be true when there is neither taskId nor agent, tenant or receiver: nothing is narrowed',
    );
  }
  if (selects && all !== undefined) throw invalid('all', 'must be absent beside taskId, agent, tenant or receiver');
  const page = pageOf(limit, pageToken);
  const named = taskId === undefined ? undefined : namedTask(taskId, others);
  if (typeof named === 'object') {
    return { selection: { task: named, ...(configId !== undefined && { configId }) }, page };
  }
  return { selection: { filter: { ...others, ...(named !== undefined && filterOf(named)) } }, page };
}

/** A task by its id alone, or by the id of its workflow, which tells agent and scope too. */
function namedTask(taskId: string, { agent, tenant, receiver }: DeadLetterFilter): string | TaskAddress {
  const address = taskOfWorkflowId(taskId);
  if (!address) return taskId;
  if (agent === undefined && tenant === undefined && receiver === undefined) return address;
  throw invalid('taskId', 'must be alone, or beside configId, when it is the id of a workflow');
}

function filterOf(named: string | TaskAddress): DeadLetterFilter {
  if (typeof named === 'string') return { taskId: named };
  const { agent, scope, taskId } = named;
  return { agent, tenant: scope, taskId };
}

function pageOf(limit: number, pageToken: string | undefined): DeadLetterPageRequest {
  return { limit, ...(pageToken !== undefined && { pageToken }) };
}

/** Refuses names that the schema does not have: a misspelled filter would select more than was meant. */
function onlyKnown(params: unknown, shape: object): object {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) {
    throw invalid('body', 'must be a JSON object');
  }
  const unknown = Object.keys(params).find((name) => !Object.hasOwn(shape, name));
  if (unknown !== undefined) throw invalid(unknown.slice(0, 100), `is not one of ${Object.keys(shape).join(', ')}`);
  return params;
}

function invalid(field: string, description: string): InvalidParamsError {
  return new InvalidParamsError([{ field, description }]);
}
