import { Agent } from 'node:http';
import { GetTaskRequest, ListTasksRequest, SendMessageRequest } from '@a2a-js/sdk';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import autocannon from 'autocannon';
import { readAll, request } from './http.js';
import { callFor } from './load.js';

/** An A2A server with its three bindings. */
export interface Target {
  /** The URLs of the agent. */
  readonly rpc: string;
  readonly rest: string;
  /** `host:port` */
  readonly grpc: string;
  /** Names the agent in gRPC; empty when the server has only one. */
  readonly tenant: string;
}

export type MeasuredOperation = 'GetTask' | 'ListTasks' | 'SendMessage';
export type MeasuredBinding = 'JSON-RPC' | 'HTTP+JSON' | 'gRPC';

/** One request, as often as is wanted. */
export interface BindingCall {
  once(): Promise<void>;
  /** Calls answered a second, at this many at once, over `seconds`. @throws when one is answered with an error. */
  rate(width: number, seconds: number): Promise<number>;
  close(): void;
}

const HEADERS = { 'content-type': 'application/json', 'a2a-version': '1.0' };

/** Makes the call of an operation over a binding. @param params - in ProtoJSON. */
export function bindingCall(
  target: Target,
  binding: MeasuredBinding,
  operation: MeasuredOperation,
  params: Readonly<Record<string, unknown>>,
): BindingCall {
  if (binding === 'gRPC') return grpcCall(target, operation, params);
  if (binding === 'JSON-RPC') {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: operation, params });
    return httpCall({ method: 'POST', url: target.rpc, body });
  }
  switch (operation) {
    case 'GetTask':
      return httpCall({ method: 'GET', url: `${target.rest}/tasks/${String(params['id'])}` });
    case 'ListTasks':
      return httpCall({ method: 'GET', url: `${target.rest}/tasks?pageSize=${String(params['pageSize'])}` });
    case 'SendMessage':
      return httpCall({ method: 'POST', url: `${target.rest}/message:send`, body: JSON.stringify(params) });
  }
}

interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: string;
}

function httpCall({ method, url, body }: HttpRequest): BindingCall {
  const agent = new Agent({ keepAlive: true });
  return {
    async once() {
      const response = await request(agent, url, { method, headers: HEADERS, ...(body !== undefined && { body }) });
      const text = await readAll(response);
      if (response.statusCode !== 200 || text.startsWith('{"jsonrpc":"2.0","id":1,"error"')) throw new Error(text);
    },
    async rate(width, seconds) {
      const result = await autocannon({
        url,
        method,
        headers: HEADERS,
        connections: width,
        duration: seconds,
        ...(body !== undefined && { body }),
      });
      if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url}: ${result.non2xx + result.errors} failed.`);
      return result.requests.total / result.duration;
    },
    close: () => {
      agent.destroy();
    },
  };
}

function grpcCall({ grpc, tenant }: Target, operation: MeasuredOperation, params: object): BindingCall {
  const client = new Client(grpc, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set('a2a-version', '1.0');
  const start = starter(operation, { ...params, ...(tenant !== '' && { tenant }) });
  const once = (): Promise<void> => {
    return new Promise((resolve, reject) => {
      start(client, metadata, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  };
  return {
    once,
    rate: async (width, seconds) => (await callFor(once, seconds * 1_000, width)).perSecond,
    close: () => {
      client.close();
    },
  };
}

type Start = (client: Client, metadata: Metadata, done: (error: Error | null) => void) => void;

function starter(operation: MeasuredOperation, params: object): Start {
  switch (operation) {
    case 'GetTask': {
      const { path, requestSerialize, responseDeserialize } = A2AService.getTask;
      const message = GetTaskRequest.fromJSON(params);
      return (client, metadata, done) =>
        client.makeUnaryRequest(path, requestSerialize, responseDeserialize, message, metadata, done);
    }
    case 'ListTasks': {
      const { path, requestSerialize, responseDeserialize } = A2AService.listTasks;
      const message = ListTasksRequest.fromJSON(params);
      return (client, metadata, done) =>
        client.makeUnaryRequest(path, requestSerialize, responseDeserialize, message, metadata, done);
    }
    case 'SendMessage': {
      const { path, requestSerialize, responseDeserialize } = A2AService.sendMessage;
      const message = SendMessageRequest.fromJSON(params);
      return (client, metadata, done) =>
        client.makeUnaryRequest(path, requestSerialize, responseDeserialize, message, metadata, done);
    }
  }
}
