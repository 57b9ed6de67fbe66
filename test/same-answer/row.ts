import type { OperationName } from '../../api/operations/operation-name.js';
import type { Request } from './request.js';

/** Tasks that the rows are about. */
export interface Tasks {
  /** A task of the agent `actor` in a state; the same one for all rows, so only to be read or refused. */
  readonly working: string;
  readonly inputRequired: string;
  readonly authRequired: string;
  readonly completed: string;
  readonly failed: string;
  readonly canceled: string;
  readonly rejected: string;
  /** Of another agent. */
  readonly elsewhere: string;
  /** The context of all of them. */
  readonly contextId: string;
  /** Starts another one that waits for an answer: to be changed. */
  fresh(): Promise<string>;
}

export type Expected =
  | { readonly error: string; readonly fields?: readonly string[]; readonly metadata?: object }
  /** Matched with `toMatchObject`. */
  | { readonly result: object }
  /** The first event, matched with `toMatchObject`. */
  | { readonly event: object };

/** A request, and what each binding has to answer. */
export interface Row {
  readonly name: string;
  readonly request: Request | ((tasks: Tasks) => Request | Promise<Request>);
  readonly expected: Expected;
  /** Protocol Buffers cannot express the request: the two JSON bindings only. */
  readonly jsonOnly?: boolean;
  /** HTTP+JSON cannot express the request: it would be another path. */
  readonly notRest?: boolean;
  /** Which server it goes to. Default: one that takes any webhook. */
  readonly server?: 'strict webhooks' | 'no push';
  /** How far the agent is by then is not the server's to say: only what is expected is compared. */
  readonly racing?: boolean;
}

export const SENDS = ['SendMessage', 'SendStreamingMessage'] as const;

/** All operations with parameters that are valid for a task. */
export function everyOperation(id: string): readonly Request[] {
  const config = { taskId: id, id: 'config-1' };
  return [
    ...SENDS.map((operation) => ({ operation, params: { message: message({ taskId: id }) } })),
    { operation: 'GetTask', params: { id } },
    { operation: 'ListTasks', params: {} },
    { operation: 'CancelTask', params: { id } },
    { operation: 'SubscribeToTask', params: { id } },
    { operation: 'CreateTaskPushNotificationConfig', params: { ...config, url: 'http://127.0.0.1:9/hook' } },
    { operation: 'GetTaskPushNotificationConfig', params: config },
    { operation: 'ListTaskPushNotificationConfigs', params: { taskId: id } },
    { operation: 'DeleteTaskPushNotificationConfig', params: config },
    { operation: 'GetExtendedAgentCard', params: {} },
  ];
}

/** A valid message, with changes. */
export function message(change: object = {}): object {
  return { messageId: 'm-1', role: 'ROLE_USER', parts: [{ text: 'hello' }], ...change };
}

export function invalid(...fields: readonly string[]): Expected {
  return { error: 'INVALID_PARAMS', fields };
}

/** A row with nothing but a request. */
export function row(
  name: string,
  operation: OperationName,
  params: Request['params'],
  expected: Expected,
  more: Partial<Row> & { readonly metadata?: Request['metadata'] } = {},
): Row {
  const { metadata, ...rest } = more;
  return {
    name: `${operation}: ${name}`,
    request: { operation, params, ...(metadata && { metadata }) },
    expected,
    ...rest,
  };
}
