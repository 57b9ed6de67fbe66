import type { ClientPlugin, ConnectionLike } from '@temporalio/client';
import { beforeAll, inject } from 'vitest';
import { useHttpStack, type StackApi } from '../support/stacks/http-stack.js';
import { createFuzzAgent } from './agent.js';
import { makeKnown, type Known } from './known.js';

/** What is fuzzed: a real API server, with a worker and Temporal behind it. */
export interface FuzzStack {
  readonly api: Pick<StackApi, 'url' | 'grpc'>;
  readonly known: Known;
  /** Reads of task histories that Temporal has not answered yet: those that wait for news, when nobody asks for more. */
  readonly openReads: number;
  /** What API and worker have logged so far, a line each. */
  readonly logged: readonly string[];
}

/**
 * Memory for tasks that have been read, in bytes: so little that a quarter of the requests fill it. With the tens of
 * megabytes of a real server it would grow through the whole run, and by as much as the tasks in lists are large.
 */
const CACHE_BYTES = 150_000;

/** @param name - prefix of the task queues. */
export function useFuzzStack(name: string): FuzzStack {
  const stack = useHttpStack(name, () => [createFuzzAgent(), createFuzzAgent('other')]);
  const reads = countOpenReads();
  let api: StackApi | undefined;
  let known: Known | undefined;
  beforeAll(async () => {
    api = await stack.startApi({
      // Not the plugin of the others, which keeps all that was ever asked.
      temporal: { connectionOptions: { address: inject('temporalAddress'), plugins: [reads.plugin] } },
      // Requests wait for tasks that wait for their client.
      blockingLimit: 1_000,
      // No webhook that a request makes up is ever called: nobody listens at the one that may be.
      push: {
        ...stack.push,
        policy: { insecure: false, ports: [{ from: 9, to: 9 }], allow: ['localhost'], deny: ['*'] },
      },
      cacheBytes: CACHE_BYTES,
    });
    known = await makeKnown(api.url);
  });
  return {
    get api() {
      return started(api);
    },
    get known() {
      return started(known);
    },
    get openReads() {
      return reads.open;
    },
    logged: stack.logged,
  };
}

function started<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The stack has not started.');
  return value;
}

function countOpenReads(): { readonly open: number; readonly plugin: ClientPlugin } {
  let open = 0;
  const counting = (connection: ConnectionLike): ConnectionLike => {
    const service = connection.workflowService;
    type Service = typeof service;
    const getWorkflowExecutionHistory = async (request: Parameters<Service['getWorkflowExecutionHistory']>[0]) => {
      open += 1;
      try {
        return await service.getWorkflowExecutionHistory(request);
      } finally {
        open -= 1;
      }
    };
    // Safe: everything else is inherited, and its callback form is not used by ours.
    const workflowService = Object.assign(Object.create(service), { getWorkflowExecutionHistory }) as Service;
    return Object.create(connection, { workflowService: { value: workflowService } }) as ConnectionLike;
  };
  return {
    get open() {
      return open;
    },
    plugin: {
      name: 'count-open-reads',
      configureClient: (options) => ({
        ...options,
        ...(options.connection && { connection: counting(options.connection) }),
      }),
    },
  };
}
