import { randomUUID } from 'node:crypto';
import type { OperationName } from '../../../api/operations/operation-name.js';
import type { JsonObject, Part, StreamResponse, Task } from '../../../protocol/a2a.js';
import { overGrpc } from '../../same-answer/grpc-driver.js';
import { overJsonRpc, overRest } from '../../same-answer/http-drivers.js';
import type { Outcome, SharedError } from '../../same-answer/outcome.js';
import type { Server } from '../../same-answer/request.js';
import { openGrpcStream } from './grpc-stream.js';
import { openTaskStream } from './task-stream.js';

export const EVERY_BINDING = ['JSON-RPC', 'HTTP+JSON', 'gRPC'] as const;

export type EveryBinding = (typeof EVERY_BINDING)[number];

const DRIVERS = { 'JSON-RPC': overJsonRpc, 'HTTP+JSON': overRest, gRPC: overGrpc } as const;

/** The events of a stream as JSON, whatever the binding. */
export interface EventReader {
  /** The extensions that the server says are active. */
  readonly activated: string | undefined;
  /** The next event; undefined at the end. @throws when the stream ends with an error. */
  next(): Promise<StreamResponse | undefined>;
  /** The events up to the first that is wanted, which is the last of them. @throws when the stream ends before. */
  until(wanted: (event: StreamResponse) => boolean): Promise<StreamResponse[]>;
  /** All events to the end. */
  rest(): Promise<StreamResponse[]>;
  /** Goes away without a word. */
  leave(): void;
}

export type StreamOperation = 'SendStreamingMessage' | 'SubscribeToTask';

/** Somebody who speaks one binding, in the words of the protocol, with the agent that paths and tenants do not name. */
export interface Peer {
  /** The result of an operation, as JSON. @throws when the answer is an error. */
  call(operation: OperationName, params: JsonObject, metadata?: Metadata): Promise<JsonObject>;
  /** The error of an operation. @throws when there is none. */
  refused(operation: OperationName, params: JsonObject, metadata?: Metadata): Promise<SharedError>;
  /** Opens a stream. @throws when the answer is an error. */
  open(operation: StreamOperation, params: JsonObject, metadata?: Metadata): Promise<EventReader>;
}

export type Metadata = Readonly<Record<string, string>>;

/** @param standing - headers, or metadata, of every request. */
export function peerOf(binding: EveryBinding, server: Server, standing: Metadata = {}): Peer {
  const ask = (operation: OperationName, params: JsonObject, metadata?: Metadata): Promise<Outcome> =>
    DRIVERS[binding](server, { operation, params, metadata: { ...standing, ...metadata } });
  return {
    async call(operation, params, metadata) {
      const outcome = await ask(operation, params, metadata);
      if (!('result' in outcome)) throw new Error(`${operation} gave ${JSON.stringify(outcome)}.`);
      // Safe: the results of all operations are objects; the tests look at every member they use.
      return outcome.result as JsonObject;
    },
    async refused(operation, params, metadata) {
      const outcome = await ask(operation, params, metadata);
      if (!('error' in outcome)) throw new Error(`${operation} was not refused: ${JSON.stringify(outcome)}.`);
      return outcome.error;
    },
    async open(operation, params, metadata = {}) {
      const headers = { ...standing, ...metadata };
      if (binding === 'gRPC') return readEvents(await openGrpcStream(server.grpc, operation, params, headers));
      const stream = await openTaskStream({ ...httpRequest(binding, server.url, operation, params), headers });
      return readEvents({
        activated: stream.activated,
        next: async () => (await stream.next())?.event,
        leave: stream.leave,
      });
    },
  };
}

/** A message of the user, with an id of its own. */
export function userMessage(parts: readonly Part[], change: JsonObject = {}): JsonObject {
  // Safe: parts are JSON.
  return {
    messageId: `m-${randomUUID()}`,
    role: 'ROLE_USER',
    parts: parts as unknown as readonly JsonObject[],
    ...change,
  };
}

/** The task in the result of SendMessage, or in the first event of a stream. @throws when there is none. */
export function taskIn(result: object | undefined): Task {
  if (!result || !('task' in result)) throw new Error(`There is no task in ${JSON.stringify(result)}.`);
  // Safe: a task is what that member holds; the tests look at every member they use.
  return result.task as Task;
}

function httpRequest(
  binding: 'JSON-RPC' | 'HTTP+JSON',
  url: string,
  method: StreamOperation,
  params: JsonObject,
): { url: string; method?: string; body?: unknown } {
  if (binding === 'JSON-RPC') return { url, body: { jsonrpc: '2.0', id: 'r-1', method, params } };
  if (method === 'SendStreamingMessage') return { url: `${url}/message:stream`, body: params };
  const { id } = params;
  if (typeof id !== 'string') throw new Error(`A path needs an id, not ${JSON.stringify(id)}.`);
  return { url: `${url}/tasks/${id}:subscribe` };
}

function readEvents(source: Pick<EventReader, 'activated' | 'next' | 'leave'>): EventReader {
  return {
    ...source,
    async until(wanted) {
      const events: StreamResponse[] = [];
      for (let event = await source.next(); event; event = await source.next()) {
        events.push(event);
        if (wanted(event)) return events;
      }
      throw new Error(`The stream ended before that event: ${JSON.stringify(events.slice(-5))}`);
    },
    async rest() {
      const events: StreamResponse[] = [];
      for (let event = await source.next(); event; event = await source.next()) events.push(event);
      return events;
    },
  };
}
