import { createHash } from 'node:crypto';
import type { Agent } from '../../protocol/agent.js';
import { TASK_OPTIONS_FIELD } from '../../protocol/extensions.js';
import { agentTaskQueue } from '../../protocol/names.js';
import type { TaskPolicy } from '../../protocol/task-policy.js';
import { InvalidParamsError } from '../errors.js';
import type { TaskOptions } from '../task-service.js';

interface PolicyOptions {
  readonly agent: Agent;
  /** The prefix of all task queues. */
  readonly taskQueue: string;
  /** What the client wants of the task. */
  readonly options: TaskOptions;
  /** The organization that the caller belongs to: each gets its share of the workers. */
  readonly tenant: string | undefined;
  /** The time now, in ms since the epoch. */
  readonly now: number;
}

/** Temporal takes no longer fairness key, in bytes. */
const MAX_FAIRNESS_KEY = 64;

/**
 * How a task that starts now is treated: as its agent says, and the client inside of that. A client can shorten the time
 * that its task may take, not prolong it.
 *
 * @throws InvalidParamsError when the client's deadline has passed.
 */
export function taskPolicy({ agent, taskQueue, options, tenant, now }: PolicyOptions): TaskPolicy {
  const { priority, deadline, timeout = Infinity } = options;
  if (deadline !== undefined && deadline <= now) {
    const description = `must be in the future; here it is ${new Date(now).toISOString()}`;
    throw new InvalidParamsError([{ field: `${TASK_OPTIONS_FIELD}.deadline`, description }]);
  }
  const left = deadline === undefined ? Infinity : deadline - now;
  const { policy } = agent;
  return {
    ...policy,
    taskQueue: agentTaskQueue(taskQueue, agent.id),
    taskTimeout: Math.min(policy.taskTimeout, timeout, left),
    ...(deadline !== undefined && left < policy.taskTimeout && { deadline: new Date(deadline).toISOString() }),
    ...(priority !== undefined && { priority }),
    ...(tenant !== undefined && { fairnessKey: fairnessKey(tenant) }),
  };
}

function fairnessKey(tenant: string): string {
  if (Buffer.byteLength(tenant) <= MAX_FAIRNESS_KEY) return tenant;
  return createHash('sha256').update(tenant).digest('base64url');
}
