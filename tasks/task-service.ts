import type { JsonObject, Message, Task } from '../protocol/a2a.js';
import type { EventPosition } from '../protocol/event-id.js';
import type { ListTasksRequest, ListTasksResponse } from './list/list-tasks.js';
import type { PushConfigService } from './push/push-config-service.js';
import type { MessagePush } from './push/push-request.js';
import type { RequestContext, EventStream } from './request-context.js';

/** `SendMessageRequest`, validated and in canonical form (camelCase, defaults resolved). */
export interface SendMessageRequest {
  readonly message: Message;
  readonly configuration: {
    readonly acceptedOutputModes: readonly string[];
    /** How many messages of the history are given. Without it, all are. */
    readonly historyLength?: number;
    readonly returnImmediately: boolean;
  };
  readonly metadata?: JsonObject;
  /** Extensions of the agent that the client uses with this message, by URI. */
  readonly extensions?: readonly string[];
  /** What the client wants of the task that this message starts. */
  readonly options?: TaskOptions;
  /** The push notification configs that come with it. */
  readonly push?: MessagePush;
  /**
   * The same request under the same key is taken once, and answered each time with the task that it was taken for.
   * Another request of the same caller under that key, to the same agent and task, is an InvalidParamsError.
   */
  readonly idempotencyKey?: string;
}

export interface GetTaskRequest {
  readonly id: string;
  /** How many messages of the history are given. Without it, all are. */
  readonly historyLength?: number;
}

export interface CancelTaskRequest {
  readonly id: string;
}

export interface SubscribeToTaskRequest {
  readonly id: string;
  /** Replay what came after this position, in place of the snapshot. */
  readonly after?: EventPosition;
}

/**
 * The operations of A2A, behind every binding. Requests come validated; errors are those of `errors.ts`.
 *
 * The streaming operations resolve when all checks have passed, so an error before the first event is a plain error.
 */
export interface TaskService {
  sendMessage(request: SendMessageRequest, context: RequestContext): Promise<Task>;
  sendStreamingMessage(request: SendMessageRequest, context: RequestContext): Promise<EventStream>;
  getTask(request: GetTaskRequest, context: RequestContext): Promise<Task>;
  listTasks(request: ListTasksRequest, context: RequestContext): Promise<ListTasksResponse>;
  cancelTask(request: CancelTaskRequest, context: RequestContext): Promise<Task>;
  subscribeToTask(request: SubscribeToTaskRequest, context: RequestContext): Promise<EventStream>;
  /** The operations on push notification configs. Undefined where no push notifications are sent. */
  readonly push?: PushConfigService;
}

/** What a client wants of the task that it starts. */
export interface TaskOptions {
  /** Which tasks the workers take first: 1 (first) to 5 (last). */
  readonly priority?: number;
  /** When the task has to be over, in ms since the epoch. */
  readonly deadline?: number;
  /** How long the task may take, in ms. */
  readonly timeout?: number;
}
