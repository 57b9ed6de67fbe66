import type { Message, Task } from '../../../protocol/a2a.js';
import type { FoldEvent } from '../../../protocol/fold/fold-state.js';
import type { RequestContext } from '../../../tasks/request-context.js';
import type {
  TaskService,
  CancelTaskRequest,
  GetTaskRequest,
  SendMessageRequest,
  SubscribeToTaskRequest,
} from '../../../tasks/task-service.js';

/** One call that reached the handler. */
export type HandlerCall = { readonly context: RequestContext } & (
  | { readonly operation: 'sendMessage' | 'sendStreamingMessage'; readonly request: SendMessageRequest }
  | { readonly operation: 'getTask'; readonly request: GetTaskRequest }
  | { readonly operation: 'cancelTask'; readonly request: CancelTaskRequest }
  | { readonly operation: 'subscribeToTask'; readonly request: SubscribeToTaskRequest }
);

/** What a scripted handler answers. What the script leaves out is answered with `exampleTask()`. */
interface HandlerScript {
  readonly task?: (call: HandlerCall) => Task | Promise<Task>;
  readonly events?: (call: HandlerCall) => AsyncIterableIterator<FoldEvent> | Promise<AsyncIterableIterator<FoldEvent>>;
}

/**
 * Stands in for everything behind `TaskService`, the seam between the HTTP edge and Temporal: the edge is tested
 * over real HTTP, with every request that passes it in `calls`. The two together are tested elsewhere, for real.
 */
export function scriptedTaskService(script: HandlerScript = {}): TaskService & { readonly calls: HandlerCall[] } {
  const calls: HandlerCall[] = [];
  const answer = async (call: HandlerCall): Promise<Task> => {
    calls.push(call);
    return script.task?.(call) ?? exampleTask();
  };
  const stream = async (call: HandlerCall): Promise<AsyncIterableIterator<FoldEvent>> => {
    calls.push(call);
    return script.events?.(call) ?? eventsOf([{ sequence: 1, log: 0, event: { task: exampleTask() } }]);
  };
  return {
    calls,
    sendMessage: (request, context) => answer({ operation: 'sendMessage', request, context }),
    listTasks: () => Promise.resolve({ tasks: [], nextPageToken: '', pageSize: 50, totalSize: 0 }),
    getTask: (request, context) => answer({ operation: 'getTask', request, context }),
    cancelTask: (request, context) => answer({ operation: 'cancelTask', request, context }),
    sendStreamingMessage: (request, context) => stream({ operation: 'sendStreamingMessage', request, context }),
    subscribeToTask: (request, context) => stream({ operation: 'subscribeToTask', request, context }),
  };
}

export const TASK_ID = '01990000-0000-7000-8000-000000000001';
const CONTEXT_ID = 'context-1';

const TIMESTAMP = '2026-06-01T08:00:00.000Z';

/** A task that works. */
export function exampleTask(change: Partial<Task> = {}): Task {
  return {
    id: TASK_ID,
    contextId: CONTEXT_ID,
    status: { state: 'TASK_STATE_WORKING', timestamp: TIMESTAMP },
    ...change,
  };
}

/** The smallest valid message. */
export function userMessage(change: Partial<Message> = {}): Message {
  return { messageId: 'm-1', role: 'ROLE_USER', parts: [{ text: 'hello' }], ...change };
}

/** The snapshot that begins a stream. */
export function snapshot(sequence = 1): FoldEvent {
  return { sequence, log: 0, event: { task: exampleTask() } };
}

/** A piece of text of artifact `a`. */
export function chunk(sequence: number, text: string): FoldEvent {
  const artifact = { artifactId: 'a', parts: [{ text }] };
  return { sequence, log: 0, event: { artifactUpdate: { taskId: TASK_ID, contextId: CONTEXT_ID, artifact } } };
}

/** The status update that ends a task. */
export function completed(sequence: number): FoldEvent {
  const status = { state: 'TASK_STATE_COMPLETED', timestamp: TIMESTAMP } as const;
  return { sequence, log: 0, event: { statusUpdate: { taskId: TASK_ID, contextId: CONTEXT_ID, status } } };
}

/** A log record behind an event. */
export function logRecord(sequence: number, log: number, metadata: Record<string, string>): FoldEvent {
  const status = { state: 'TASK_STATE_WORKING', timestamp: TIMESTAMP } as const;
  return { sequence, log, event: { statusUpdate: { taskId: TASK_ID, contextId: CONTEXT_ID, status, metadata } } };
}

/** A stream of events that are there already. */
export async function* eventsOf(events: readonly FoldEvent[]): AsyncGenerator<FoldEvent, void, undefined> {
  yield* events;
}

/** A stream that goes on for as long as the test says, and tells what became of it. */
export interface ManualStream extends AsyncIterableIterator<FoldEvent> {
  push(event: FoldEvent): void;
  end(): void;
  fail(error: Error): void;
  /** Calls of `next()` so far. */
  readonly pulled: number;
  /** Whether the reader has let go of it. */
  readonly returned: boolean;
}

export function manualStream(): ManualStream {
  type Step = { readonly result: IteratorResult<FoldEvent> } | { readonly error: Error };
  const ready: Step[] = [];
  const waiting: ((step: Step) => void)[] = [];
  let pulled = 0;
  let returned = false;
  const add = (step: Step): void => {
    const wake = waiting.shift();
    if (wake) wake(step);
    else ready.push(step);
  };
  return {
    push: (value) => add({ result: { done: false, value } }),
    end: () => add({ result: { done: true, value: undefined } }),
    fail: (error) => add({ error }),
    get pulled() {
      return pulled;
    },
    get returned() {
      return returned;
    },
    async next() {
      pulled += 1;
      const step = ready.shift() ?? (await new Promise<Step>((resolve) => waiting.push(resolve)));
      if ('error' in step) throw step.error;
      return step.result;
    },
    return() {
      returned = true;
      return Promise.resolve({ done: true as const, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
