import { Agent } from 'node:http';
import { HTTP_EXTENSION_HEADER } from '@a2a-js/sdk';
import type { StreamResponse, Task } from '../protocol/a2a.js';
import { PUSH_EXTENSION } from '../protocol/extensions.js';
import { post, readAll, readEvents, type EventReader } from './http.js';

/** An A2A client (JSON-RPC) that does as little as it can, on connections that stay open. */
export interface A2AClient {
  sendMessage(agent: string, params: object): Promise<Task>;
  getTask(agent: string, id: string): Promise<Task>;
  cancelTask(agent: string, id: string): Promise<Task>;
  stream(
    agent: string,
    method: string,
    params: object,
    onEvent: (event: StreamResponse, at: number) => void,
  ): EventReader;
  close(): void;
}

/** What a push config asks for is in the parameters of an extension. */
const WITH_PUSH = { [HTTP_EXTENSION_HEADER]: PUSH_EXTENSION };

export function createA2AClient(url: string): A2AClient {
  const connections = new Agent({ keepAlive: true });
  let id = 0;

  const call = async (agent: string, method: string, params: object): Promise<unknown> => {
    id += 1;
    const response = await post(connections, `${url}/${agent}`, { jsonrpc: '2.0', id, method, params }, WITH_PUSH);
    return resultOf(JSON.parse(await readAll(response)));
  };

  return {
    async sendMessage(agent, params) {
      // Safe: the bench's agents answer with tasks.
      const { task } = (await call(agent, 'SendMessage', params)) as { task: Task };
      return task;
    },
    // Safe: so the specification has it (§9.4.3, §9.4.5), and errors have been thrown.
    getTask: async (agent, id) => (await call(agent, 'GetTask', { id })) as Task,
    cancelTask: async (agent, id) => (await call(agent, 'CancelTask', { id })) as Task,
    stream(agent, method, params, onEvent) {
      id += 1;
      const response = post(connections, `${url}/${agent}`, { jsonrpc: '2.0', id, method, params });
      return readEvents(response, (data, at) => {
        // Safe: as above (§9.4.2).
        onEvent(resultOf(data) as StreamResponse, at);
      });
    },
    close: () => {
      connections.destroy();
    },
  };
}

function resultOf(reply: unknown): unknown {
  if (typeof reply === 'object' && reply !== null && 'result' in reply) return reply.result;
  throw new Error(`The API answered with an error: ${JSON.stringify(reply)}`);
}
