import { UnsupportedOperationError } from '@a2a-js/sdk/errors';
import type { AgentCard, Message, Task } from '../../protocol/a2a.js';
import type { FoldEvent } from '../../protocol/fold/fold-state.js';
import { isTerminal } from '../../protocol/task-state.js';
import type { Fields } from '../../protocol/v03/fields.js';
import type { EventStream } from '../../tasks/request-context.js';
import type { Call } from '../operations/call.js';
import type { OperationName } from '../operations/operation-name.js';
import type { Operations, Params } from '../operations/operations.js';
import { createFieldNames, type FieldNames } from './field-names.js';
import { markLast } from './last-event.js';

/** What the operations with one result give, in 1.0's wire form. */
interface Results {
  readonly SendMessage: { readonly task: Task } | { readonly message: Message };
  readonly GetTask: Task;
  readonly CancelTask: Task;
  readonly CreateTaskPushNotificationConfig: Fields;
  readonly GetTaskPushNotificationConfig: Fields;
  readonly ListTaskPushNotificationConfigs: { readonly configs?: readonly Fields[]; readonly nextPageToken?: string };
  readonly DeleteTaskPushNotificationConfig: object;
  readonly GetExtendedAgentCard: AgentCard;
}

/** Calls an operation of 1.0. */
export type Invoke = <Name extends keyof Results>(operation: Name, params: Params) => Promise<Results[Name]>;

/** An operation of 0.3 with one result, in terms of 1.0. */
interface UnaryMethod {
  readonly kind: 'unary';
  /** What the request is admitted for. */
  readonly operation: OperationName;
  /** Translates the request, calls 1.0, and gives the result in the form of 0.3. */
  run(request: Fields, invoke: Invoke, names: FieldNames): Promise<unknown>;
}

/** An operation of 0.3 with a stream of results. */
interface StreamMethod {
  readonly kind: 'stream';
  readonly operation: 'SendStreamingMessage' | 'SubscribeToTask';
  params(request: Fields, names: FieldNames): Params;
}

export type Method = UnaryMethod | StreamMethod;

/**
 * Runs a method for a request of 0.3.
 *
 * @throws what 1.0 throws, with the fields of InvalidParamsError called as the request called them.
 */
export async function runMethod(
  method: Method,
  request: Fields,
  operations: Operations,
  call: Call,
): Promise<{ readonly result: unknown } | { readonly stream: EventStream }> {
  if (method.kind === 'unary') return { result: await runUnaryMethod(method, request, operations, call) };
  return { stream: await openMethod(method, request, operations, call) };
}

/** Runs a method with one result, as `runMethod` does. */
export async function runUnaryMethod(
  method: UnaryMethod,
  request: Fields,
  operations: Operations,
  call: Call,
): Promise<unknown> {
  const names = createFieldNames();
  try {
    return await method.run(request, invoking(operations, call), names);
  } catch (error) {
    throw names.inOwnWords(error);
  }
}

/**
 * Opens the stream of a method, as `runMethod` does. Subscribing to a task that has ended gives the task and ends, where
 * 1.0 has an error.
 */
export async function openMethod(
  method: StreamMethod,
  request: Fields,
  operations: Operations,
  call: Call,
): Promise<EventStream> {
  const names = createFieldNames();
  const params = method.params(request, names);
  const operation = operations[method.operation];
  if (operation.kind !== 'stream') throw new Error(`${method.operation} has become an operation with one result.`);
  try {
    const stream = await operation.run(params, call);
    return method.operation === 'SendStreamingMessage' ? markLast(stream) : stream;
  } catch (error) {
    if (method.operation === 'SubscribeToTask' && error instanceof UnsupportedOperationError) {
      const task = await invoking(operations, call)('GetTask', params);
      if (isTerminal(task.status.state)) return only({ sequence: 0, log: 0, event: { task } });
    }
    throw names.inOwnWords(error);
  }
}

function only(event: FoldEvent): EventStream {
  const events = [event].values();
  return {
    next: () => Promise.resolve(events.next()),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Calls operations for one request. */
function invoking(operations: Operations, call: Call): Invoke {
  return async (name, params) => {
    const operation: Operations[OperationName] = operations[name];
    if (operation.kind !== 'unary') throw new Error(`${name} has become an operation with a stream of results.`);
    // Safe: `Results` says what they give.
    return (await operation.run(params, call)) as Results[typeof name];
  };
}

/** All push configs of a task: 0.3 has no pages, or pages only for who asks for them. */
export async function allPushConfigs(taskId: unknown, invoke: Invoke): Promise<readonly Fields[]> {
  const all: Fields[] = [];
  let pageToken: string | undefined;
  do {
    const page = await invoke('ListTaskPushNotificationConfigs', { taskId, pageToken });
    all.push(...(page.configs ?? []));
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined && pageToken !== '');
  return all;
}
