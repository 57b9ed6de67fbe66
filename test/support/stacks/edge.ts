import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { expect, onTestFinished } from 'vitest';
import { openToAll } from '../../../api/authentication/authenticator.js';
import { buildServer, type ServerOptions } from '../../../api/server/server.js';
import { defineAgent, type Agent } from '../../../protocol/agent.js';
import type { TaskService } from '../../../tasks/task-service.js';
import { scriptedTaskService } from './scripted-task-service.js';

/** Two agents: `echo`, the default, takes text; `files` takes CSV and images, and one skill of it takes PDF. */
export const EDGE_AGENTS: readonly Agent[] = [
  defineAgent({
    id: 'echo',
    card: { name: 'Echo', description: 'Says it again.', version: '1.0.0', skills: [] },
    run: () => undefined,
  }),
  defineAgent({
    id: 'files',
    card: {
      name: 'Files',
      description: 'Reads files.',
      version: '2.1.0',
      defaultInputModes: ['text/csv', 'image/*'],
      skills: [{ id: 'pdf', name: 'PDF', description: 'Reads PDF.', tags: ['pdf'], inputModes: ['application/pdf'] }],
    },
    run: () => undefined,
  }),
];

interface Edge {
  readonly app: FastifyInstance;
  readonly url: string;
  /** The log so far, one object a line. */
  readonly logged: Record<string, unknown>[];
}

/** Starts a real server on a free port in front of a handler, until the test has finished. */
export async function startEdge(
  handler: TaskService = scriptedTaskService(),
  options: Partial<ServerOptions> = {},
): Promise<Edge> {
  const logged: Record<string, unknown>[] = [];
  const log = pino(
    { level: 'debug' },
    {
      write: (line: string) => {
        // Safe: pino writes an object a line.
        logged.push(JSON.parse(line) as Record<string, unknown>);
      },
    },
  );
  let url = '';
  const app = buildServer({
    tasks: handler,
    agents: EDGE_AGENTS,
    defaultAgent: 'echo',
    authenticator: openToAll,
    strictVersion: false,
    signingKeys: [],
    defaultCardVersion: '1.0',
    corsOrigins: [],
    publicUrl: () => url,
    bodyLimit: 2_000_000,
    keepAliveInterval: 15_000,
    slowReaderTimeout: 30_000,
    log,
    ready: () => Promise.resolve(true),
    ...options,
  });
  onTestFinished(() => app.close());
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { app, url, logged };
}

/** A reply as the tests look at it. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined when it is not JSON. */
  readonly json: unknown;
}

export async function send(url: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, init);
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json };
}

/** POSTs JSON. */
export function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
  return send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Calls a JSON-RPC method with id 1. */
export function rpc(url: string, method: string, params: unknown, headers?: Record<string, string>): Promise<Reply> {
  return post(url, { jsonrpc: '2.0', id: 1, method, params }, headers);
}

/** Matches any text that holds this one. */
export function containing(text: string): unknown {
  return expect.stringContaining(text);
}
