import { PushNotificationNotSupportedError, UnsupportedOperationError } from '@a2a-js/sdk/errors';
import type { Agent } from '../../protocol/agent.js';
import { isTaskId } from '../../protocol/ids.js';
import type { PushConfigService } from '../../tasks/push/push-config-service.js';
import type { EventStream } from '../../tasks/request-context.js';
import type { TaskService } from '../../tasks/task-service.js';
import { readListTasks } from '../validation/list-tasks.js';
import {
  readDeletePushConfig,
  readGetPushConfig,
  readListPushConfigs,
  readSetPushConfig,
} from '../validation/push-requests.js';
import { readSendMessage } from '../validation/send-message.js';
import { readCancelTask, readGetTask, readSubscribeToTask } from '../validation/task-requests.js';
import type { Call } from './call.js';
import type { OperationName } from './operation-name.js';

/** Parameters as they came, not validated. */
export type Params = Readonly<Record<string, unknown>>;

/** An operation with one result. */
interface UnaryOperation {
  readonly kind: 'unary';
  /** Checks the parameters, does it, and gives the result in wire form. */
  run(params: Params, call: Call): Promise<object>;
}

/** An operation with a stream of results. */
interface StreamOperation {
  readonly kind: 'stream';
  /** Checks the parameters and gives the events. An error before the first event rejects. */
  run(params: Params, call: Call): Promise<EventStream>;
}

type Operation = UnaryOperation | StreamOperation;

export type Operations = Readonly<Record<OperationName, Operation>>;

/** Gives the card of an agent that known callers see; undefined when the agent has none here. */
export type ExtendedCardOf = (agent: Agent) => Promise<{ readonly card: object }> | undefined;

/** Runs an operation of an admitted request, whichever of both kinds it is. */
export async function runOperation(
  operation: Operation,
  params: Params,
  call: Call,
): Promise<{ readonly result: object } | { readonly stream: EventStream }> {
  if (operation.kind === 'unary') return { result: await operation.run(params, call) };
  return { stream: await operation.run(params, call) };
}

/** Whether the parameters of a request are an object at all. */
export function isParams(params: unknown): params is Params {
  return typeof params === 'object' && params !== null && !Array.isArray(params);
}

/** The operations over the tasks: what the bindings have in common. */
export function createOperations(tasks: TaskService, extendedCard: ExtendedCardOf): Operations {
  const pushNotifications = tasks.push !== undefined;
  return {
    SendMessage: unary(async (params, call) => {
      const request = readSendMessage(params, { ...call, pushNotifications });
      const task = await tasks.sendMessage(request, call.context);
      call.logFields.taskId = task.id;
      return { task };
    }),
    SendStreamingMessage: stream((params, call) => {
      return tasks.sendStreamingMessage(readSendMessage(params, { ...call, pushNotifications }), call.context);
    }),
    GetTask: unary((params, call) => {
      const request = readGetTask(params);
      noteTask(call, request.id);
      return tasks.getTask(request, call.context);
    }),
    ListTasks: unary((params, call) => tasks.listTasks(readListTasks(params), call.context)),
    CancelTask: unary((params, call) => {
      const request = readCancelTask(params);
      noteTask(call, request.id);
      return tasks.cancelTask(request, call.context);
    }),
    SubscribeToTask: stream((params, call) => {
      const request = readSubscribeToTask(params, call.resume);
      noteTask(call, request.id);
      return tasks.subscribeToTask(request, call.context);
    }),
    ...pushOperations(tasks.push),
    // The capability is declared only where there is such a card: that it is "not configured" cannot come up.
    GetExtendedAgentCard: unary(async (_params, { agent }) => {
      const extended = extendedCard(agent);
      if (!extended) throw new UnsupportedOperationError(`The agent "${agent.id}" has no extended agent card here.`);
      return (await extended).card;
    }),
  };
}

type PushOperationName = Extract<OperationName, `${string}PushNotificationConfig${string}`>;

function pushOperations(push: PushConfigService | undefined): Pick<Operations, PushOperationName> {
  const withPush = (run: (push: PushConfigService, params: Params, call: Call) => Promise<object>): UnaryOperation => {
    if (push) return unary((params, call) => run(push, params, call));
    return refused(() => new PushNotificationNotSupportedError('This server sends no push notifications.'));
  };
  return {
    CreateTaskPushNotificationConfig: withPush((configs, params, call) => {
      const request = readSetPushConfig(params, call);
      noteTask(call, request.taskId);
      return configs.set(request, call.context);
    }),
    GetTaskPushNotificationConfig: withPush((configs, params, call) => {
      const request = readGetPushConfig(params);
      noteTask(call, request.taskId);
      return configs.get(request, call.context);
    }),
    ListTaskPushNotificationConfigs: withPush((configs, params, call) => {
      const request = readListPushConfigs(params);
      noteTask(call, request.taskId);
      return configs.list(request, call.context);
    }),
    DeleteTaskPushNotificationConfig: withPush(async (configs, params, call) => {
      const request = readDeletePushConfig(params);
      noteTask(call, request.taskId);
      await configs.delete(request, call.context);
      return {};
    }),
  };
}

/** Only ids go into the log: what a caller sends in place of one may be anything, of any length. */
function noteTask({ logFields }: Call, id: string): void {
  if (isTaskId(id)) logFields.taskId = id;
}

/** Async, so that what validation throws is a rejection like any other. */
function unary(run: (params: Params, call: Call) => Promise<object>): UnaryOperation {
  return { kind: 'unary', run: async (params, call) => run(params, call) };
}

function stream(run: (params: Params, call: Call) => Promise<EventStream>): StreamOperation {
  return { kind: 'stream', run: async (params, call) => run(params, call) };
}

function refused(error: () => Error): UnaryOperation {
  return { kind: 'unary', run: () => Promise.reject(error()) };
}
