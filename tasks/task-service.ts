import type { JsonObject, Message, Task } from '../protocol/a2a.js';
import type { EventPosition } from '../protocol/event-id.js';
import type { FoldEvent } from '../protocol/fold/fold-state.js';
import type { ListTasksRequest, ListTasksResponse } from './list/list-tasks.js';
import type { PushHandler } from './push/push-handler.js';
import type { SentPush } from './push/push-request.js';
import type { TaskOptions } from '../api/validation/task-options.js';

/** What every operation knows of the request that it serves, whatever the binding. */
export interface RequestContext {
  /** The agent that the path or `tenant` named. It exists. */
  readonly agent: string;
  /** What the caller may see. */
  readonly scope: string;
  /** The organization that the caller belongs to, if that is known. */
  readonly tenant?: string;
  /** The caller inside of it. */
  readonly subject?: string;
  /** Called before the answer is given, when the request had been taken before: see `idempotencyKey`. */
  readonly onReplay?: () => void;
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
}

/** `SendMessageRequest`, validated and in canonical form (camelCase, defaults resolved). */
export interface SendMessageRequest {
  readonly message: Message;
  readonly configuration: {
    readonly acceptedOutputModes: readonly string[];
    /** Absent: all of it. */
    readonly historyLength?: number;
    readonly returnImmediately: boolean;
  };
  readonly metadata?: JsonObject;
  /** Extensions of the agent that the client uses with this message, by URI. */
  readonly extensions?: readonly string[];
  /** What the client wants of the task that this message starts. */
  readonly options?: TaskOptions;
  /** The push notification configs that come with it. */
  readonly push?: SentPush;
  /**
   * The same request under the same key is taken once, and answered each time with the task that it was taken for.
   * Another request of the same caller under that key, to the same agent and task, is an InvalidParamsError.
   */
  readonly idempotencyKey?: string;
}

export interface GetTaskRequest {
  readonly id: string;
  /** Absent: all of it. */
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

/** Events of one task in order. Ends when the stream is complete; throws when it breaks. */
export type EventStream = AsyncIterableIterator<FoldEvent>;

/**
 * The operations of A2A, behind every binding. Requests come validated; errors are those of `errors.ts`.
 *
 * The streaming operations resolve when all checks have passed, so an error before the first event is a plain error.
 */
export interface A2ARequestHandler {
  sendMessage(request: SendMessageRequest, context: RequestContext): Promise<Task>;
  sendStreamingMessage(request: SendMessageRequest, context: RequestContext): Promise<EventStream>;
  getTask(request: GetTaskRequest, context: RequestContext): Promise<Task>;
  listTasks(request: ListTasksRequest, context: RequestContext): Promise<ListTasksResponse>;
  cancelTask(request: CancelTaskRequest, context: RequestContext): Promise<Task>;
  subscribeToTask(request: SubscribeToTaskRequest, context: RequestContext): Promise<EventStream>;
  /** The operations on push notification configs. Absent: none are sent. */
  readonly push?: PushHandler;
}
