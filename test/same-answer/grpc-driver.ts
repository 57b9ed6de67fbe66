import {
  AgentCard,
  CancelTaskRequest,
  DeleteTaskPushNotificationConfigRequest,
  GetExtendedAgentCardRequest,
  GetTaskPushNotificationConfigRequest,
  GetTaskRequest,
  ListTaskPushNotificationConfigsRequest,
  ListTaskPushNotificationConfigsResponse,
  ListTasksRequest,
  ListTasksResponse,
  SendMessageRequest,
  SendMessageResponse,
  StreamResponse,
  SubscribeToTaskRequest,
  Task,
  TaskPushNotificationConfig,
} from '@a2a-js/sdk';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { expect } from 'vitest';
import { z } from 'zod';
import { ERROR_CODES, readError, type Outcome } from './outcome.js';
import { EVENTS_READ, type Driver, type Request } from './request.js';
import { readStatusDetails } from './status-details.js';

/** The JSON forms of requests and results, by operation. */
const FORMS = {
  SendMessage: { request: SendMessageRequest, response: SendMessageResponse },
  SendStreamingMessage: { request: SendMessageRequest, response: StreamResponse },
  GetTask: { request: GetTaskRequest, response: Task },
  ListTasks: {
    request: ListTasksRequest,
    // Bytes have no place for empty values; in JSON these are always there.
    response: {
      toJSON: (message: ListTasksResponse) => ({
        ...{ tasks: [], nextPageToken: '', totalSize: 0 },
        ...z.record(z.string(), z.unknown()).parse(ListTasksResponse.toJSON(message)),
      }),
    },
  },
  CancelTask: { request: CancelTaskRequest, response: Task },
  SubscribeToTask: { request: SubscribeToTaskRequest, response: StreamResponse },
  CreateTaskPushNotificationConfig: { request: TaskPushNotificationConfig, response: TaskPushNotificationConfig },
  GetTaskPushNotificationConfig: {
    request: GetTaskPushNotificationConfigRequest,
    response: TaskPushNotificationConfig,
  },
  ListTaskPushNotificationConfigs: {
    request: ListTaskPushNotificationConfigsRequest,
    response: {
      toJSON: (message: ListTaskPushNotificationConfigsResponse) => ({
        ...{ configs: [], nextPageToken: '' },
        ...z.record(z.string(), z.unknown()).parse(ListTaskPushNotificationConfigsResponse.toJSON(message)),
      }),
    },
  },
  DeleteTaskPushNotificationConfig: {
    request: DeleteTaskPushNotificationConfigRequest,
    response: { toJSON: () => ({}) },
  },
  GetExtendedAgentCard: { request: GetExtendedAgentCardRequest, response: AgentCard },
} as const;

interface Method {
  readonly path: string;
  readonly responseStream: boolean;
  readonly requestSerialize: (value: unknown) => Buffer;
  readonly responseDeserialize: (value: Buffer) => unknown;
}

interface Form {
  readonly request: { fromJSON(json: unknown): unknown };
  readonly response: { toJSON(message: unknown): unknown };
}

/** gRPC (§10). Requests go through the codec of the SDK, so they are what a program can express. */
export const overGrpc: Driver = async ({ grpc }, request) => {
  const client = new Client(grpc, credentials.createInsecure());
  try {
    return await call(client, request);
  } catch (error) {
    return { error: readServiceError(error) };
  } finally {
    client.close();
  }
};

async function call(client: Client, { operation, params, metadata = {} }: Request): Promise<Outcome> {
  const name = operation.charAt(0).toLowerCase() + operation.slice(1);
  // Safe: the service has a method for each operation, and each method takes and gives the messages of its form.
  const method = (A2AService as unknown as Record<string, Method>)[name];
  const form = FORMS[operation] as unknown as Form;
  if (!method) throw new Error(`The service has no ${name}.`);
  const message = form.request.fromJSON(params);
  const headers = new Metadata();
  for (const [key, value] of Object.entries(metadata)) headers.set(key, value);

  if (!method.responseStream) {
    const response = await new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        message,
        headers,
        (error, value) => {
          if (error) reject(error);
          else resolve(value);
        },
      );
    });
    return { result: form.response.toJSON(response) };
  }
  const stream = client.makeServerStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    message,
    headers,
  );
  const events: unknown[] = [];
  for await (const event of stream) {
    events.push(form.response.toJSON(event));
    if (events.length >= EVENTS_READ) break;
  }
  return { events };
}

function readServiceError(error: unknown) {
  // Safe: what these calls of grpc-js reject with; anything else fails the test in the next line.
  const { code, details, metadata } = error as ServiceError;
  const [encoded] = metadata.get('grpc-status-details-bin');
  if (!Buffer.isBuffer(encoded)) throw new Error(`The status ${status[code]} has no details: ${details}`);
  const shared = readError(details, readStatusDetails(encoded));
  expect(status[code]).toBe(ERROR_CODES[shared.kind]?.grpc);
  return shared;
}
