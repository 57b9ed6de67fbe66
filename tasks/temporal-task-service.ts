import { TaskNotCancelableError, UnsupportedOperationError } from '@a2a-js/sdk/errors';
import type { Task } from '../protocol/a2a.js';
import { comparePositions, type EventPosition } from '../protocol/event-id.js';
import type { FoldState } from '../protocol/fold/fold-state.js';
import { withHistory } from '../protocol/fold/history.js';
import { isTaskId, taskWorkflowId, type TaskAddress } from '../protocol/ids.js';
import { isInterrupted, isTerminal } from '../protocol/task-state.js';
import { InvalidParamsError } from './errors.js';
import type { Done, OpenFeed, TaskFeed } from './feed/task-feed.js';
import { withTimeLimit } from './feed/with-time-limit.js';
import type { AwaitIndexed } from './list/await-indexed.js';
import { FRESH_ENOUGH } from './list/recent-tasks.js';
import type { TaskIndex } from './list/task-index.js';
import { createTaskLister } from './list/task-lister.js';
import { echoedConfigs, echoingConfigs, withConfigs } from './push/message-configs.js';
import { createPushConfigService, type PushConfigServiceOptions } from './push/push-config-service.js';
import type { RequestContext } from './request-context.js';
import { sendMessage } from './send/send-message.js';
import { notFound } from './task-errors.js';
import type { TaskService } from './task-service.js';
import type { TaskGateway } from './temporal/task-gateway.js';
import { callTemporal } from './temporal/temporal-errors.js';

export interface TaskServiceOptions {
  readonly gateway: TaskGateway;
  readonly feed: TaskFeed;
  readonly index: TaskIndex;
  /** What a caller has written is in lists before the answer: see `docs/decisions/0007-lists.md`. */
  readonly awaitIndexed: AwaitIndexed;
  /** The prefix of all task queues. */
  readonly taskQueue: string;
  /** The longest that a blocking send waits, in ms. */
  readonly blockingLimit: number;
  /** Undefined where no push notifications are sent. */
  readonly push?: Omit<PushConfigServiceOptions, 'readTask'>;
}

/** The position before a task's first event. */
const BEGINNING: EventPosition = { sequence: 0, log: 0 };

/** How long CancelTask waits for the task to be CANCELED before it answers with the task as it stands, in ms. */
const CANCEL_WAIT = 3_000;

/** When the index is likely to know of a new task, in ms: before that it need not be asked. */
const CREATED_AFTER = 25;

/** The operations of A2A, on tasks that are Temporal workflows. */
export function createTemporalTaskService(options: TaskServiceOptions): TaskService {
  const { gateway, blockingLimit, awaitIndexed, push } = options;
  const feed = throughTemporal(options.feed);

  const lister = createTaskLister({ index: options.index, feed: options.feed });
  const dependencies = { gateway, feed, taskQueue: options.taskQueue, createPushConfigs: push?.createConfigs };

  const readTask = async (id: string, { agent, scope }: RequestContext): Promise<FoldState> => {
    const state = isTaskId(id) ? await feed.read(taskWorkflowId({ agent: agent.id, scope, taskId: id })) : undefined;
    if (!state) throw notFound(id);
    return state;
  };

  const openTask = async (address: TaskAddress): Promise<OpenFeed> => {
    const open = isTaskId(address.taskId) ? await feed.open(taskWorkflowId(address)) : undefined;
    if (!open) throw notFound(address.taskId);
    return open;
  };

  return {
    async sendMessage(request, context) {
      const { returnImmediately, historyLength } = request.configuration;
      const { address, turn } = await sendMessage(request, context, dependencies);
      const workflowId = taskWorkflowId(address);
      const accepted = Date.now();
      const isNew = request.message.taskId === undefined;
      // While the task runs, so that a short one is not answered later for it.
      const created = isNew && !returnImmediately ? awaitIndexed(workflowId, accepted, CREATED_AFTER) : undefined;
      const state = returnImmediately
        ? await feed.read(workflowId)
        : await withTimeLimit(context.signal, blockingLimit, (signal) =>
            feed.until(workflowId, isSettled(turn), signal),
          );
      if (!state) throw notFound(address.taskId);
      await created;
      const answered = timeOf(state);
      if (!created || answered > accepted + FRESH_ENOUGH) await awaitIndexed(workflowId, answered);
      const task = withHistory(state.task, historyLength);
      // Who waits may be answered from memory, which knows nothing of a config that has been deleted since.
      const newest = request.push?.echoed && !returnImmediately ? await feed.read(workflowId) : state;
      const echoed = echoedConfigs(request.push, address, newest ?? state);
      return echoed ? withConfigs(task, echoed) : task;
    },

    async sendStreamingMessage(request, context) {
      const { address, turn } = await sendMessage(request, context, dependencies);
      const workflowId = taskWorkflowId(address);
      const isNew = request.message.taskId === undefined;
      const open = await openTask(address);
      await awaitIndexed(workflowId, timeOf(open.state));
      const settled = isSettled(turn);
      // At AUTH_REQUIRED the stream stays: the task may go on without another message (§7.6).
      const done: Done = (state) => settled(state) && state.task.status.state !== 'TASK_STATE_AUTH_REQUIRED';
      // A task that has begun here is told from its first event on, however fast the agent was.
      const events = isNew ? open.after(BEGINNING, done, context.signal) : open.live(done, context.signal);
      const echoed = echoedConfigs(request.push, address, open.state);
      return echoed ? echoingConfigs(events, echoed) : events;
    },

    async getTask({ id, historyLength }, context) {
      return withHistory((await readTask(id, context)).task, historyLength);
    },

    listTasks: (request, { agent, scope, signal }) => lister.listTasks(request, { agent: agent.id, scope, signal }),

    async cancelTask({ id }, context) {
      const { task } = await readTask(id, context);
      if (!isTerminal(task.status.state)) {
        const address: TaskAddress = { agent: context.agent.id, scope: context.scope, taskId: id };
        await gateway.cancel(address);
        const workflowId = taskWorkflowId(address);
        const state = await withTimeLimit(context.signal, CANCEL_WAIT, (signal) =>
          feed.until(workflowId, hasEnded, signal),
        );
        if (state) await awaitIndexed(workflowId, timeOf(state));
        return canceled(state?.task ?? task);
      }
      return canceled(task);
    },

    async subscribeToTask({ id, after }, context) {
      const { agent, scope, signal } = context;
      const open = await openTask({ agent: agent.id, scope, taskId: id });
      try {
        if (after) {
          assertReached(open.state, after);
          return open.after(after, hasEnded, signal);
        }
        if (hasEnded(open.state)) {
          throw new UnsupportedOperationError(
            `The task ${id} has ended. To read its events again, subscribe with Last-Event-ID or afterSequence.`,
          );
        }
        return open.live(hasEnded, signal);
      } catch (error) {
        open.close();
        throw error;
      }
    },

    ...(push && { push: createPushConfigService({ ...push, readTask: feed.read }) }),
  };
}

/** A turn has been settled when the task has ended, or waits for its client after that turn. */
function isSettled(turn: number): Done {
  return ({ task, settledTurn }) =>
    isTerminal(task.status.state) || (isInterrupted(task.status.state) && settledTurn >= turn);
}

function timeOf({ task }: FoldState): number {
  return Date.parse(task.status.timestamp);
}

const hasEnded: Done = ({ task }) => isTerminal(task.status.state);

/** A second cancel of a canceled task is no error (§3.3.1); of a task that ended otherwise it is. */
function canceled(task: Task): Task {
  const { state } = task.status;
  if (isTerminal(state) && state !== 'TASK_STATE_CANCELED') {
    throw new TaskNotCancelableError(`The task ${task.id} cannot be canceled: it has ended as ${state}.`);
  }
  return task;
}

function assertReached({ sequence, logs, task }: FoldState, after: { sequence: number; log: number }): void {
  if (comparePositions(after, { sequence, log: logs }) <= 0) return;
  const description = `must be a position that the task has reached: its newest event is ${sequence}`;
  throw new InvalidParamsError([{ field: `Last-Event-ID or afterSequence (task ${task.id})`, description }]);
}

/** The feed, with Temporal's errors as callers understand them. */
function throughTemporal(feed: TaskFeed): Omit<TaskFeed, 'close'> {
  return {
    read: (workflowId) => callTemporal(() => feed.read(workflowId)),
    until: (workflowId, done, signal) => callTemporal(() => feed.until(workflowId, done, signal)),
    open: (workflowId) => callTemporal(() => feed.open(workflowId)),
  };
}
