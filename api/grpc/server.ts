import { once } from 'node:events';
import { createServer } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { protoPath as healthProtoFile } from 'grpc-health-check';
import type { Logger } from 'pino';
import type { Admission } from '../operations/admission.js';
import type { Operations } from '../operations/operations.js';
import { createHandlers } from './calls.js';
import { addHealthService } from './health.js';
import { createMessagePump } from './message-pump.js';
import type { GrpcService } from './service.js';
import type { GrpcTls } from './tls.js';
import { trackServices } from './tracked-services.js';

export interface GrpcServerOptions {
  readonly services: readonly GrpcService[];
  readonly admission: Admission;
  readonly operations: Operations;
  /** The largest request, in bytes. */
  readonly bodyLimit: number;
  /** Between pings on a connection that is otherwise silent, in ms. */
  readonly keepAliveInterval: number;
  /** A stream whose client takes no data for this long is cut, in ms. */
  readonly slowReaderTimeout: number;
  readonly log: Logger;
  /** Whether requests can be served now. */
  readonly ready: () => Promise<boolean>;
  /** Without it, connections are not encrypted. */
  readonly tls?: GrpcTls;
}

export interface GrpcServer {
  /**
   * @param address - port 0 takes a free one.
   * @throws what Node.js throws when it cannot listen there.
   */
  listen(address: { readonly host: string; readonly port: number }): Promise<{ readonly port: number }>;
  /** Ends the open streams, refuses new calls, and waits for those in progress, but not for ever. */
  close(): Promise<void>;
}

/** How long `close` waits for calls in progress, in ms. */
const CLOSE_LIMIT = 8_000;

/** How long a ping may go unanswered, in ms: then the connection counts as broken, and its calls as abandoned. */
const PING_TIMEOUT = 20_000;

/** Calls at once on one connection. Clients put all they have to say onto one. */
const MAX_CALLS = 1_000;

/** A connection without calls is closed after this, in ms; clients open another when they need one. */
const MAX_IDLE = 30 * 60_000;

/** The gRPC server of the API: services, reflection and health. It does not listen yet. */
export function createGrpcServer(options: GrpcServerOptions): GrpcServer {
  const { services, bodyLimit, keepAliveInterval, slowReaderTimeout, ready, log } = options;
  const server = new Server({
    'grpc.max_receive_message_length': bodyLimit,
    // A task may be larger than any request: it holds several messages, and artifacts.
    'grpc.max_send_message_length': -1,
    'grpc.max_concurrent_streams': MAX_CALLS,
    'grpc.keepalive_time_ms': keepAliveInterval,
    'grpc.keepalive_timeout_ms': PING_TIMEOUT,
    'grpc.max_connection_idle_ms': MAX_IDLE,
    // Nobody asks for its counters, and they are kept for every call.
    'grpc.enable_channelz': 0,
  });
  const pump = createMessagePump(slowReaderTimeout);
  let closing = false;
  for (const service of services) {
    const handlers = createHandlers(service, { ...options, pump, closing: () => closing });
    server.addService(
      Object.fromEntries(handlers.map(({ definition }) => [definition.path, definition])),
      Object.fromEntries(handlers.map(({ definition, handle }) => [definition.path, handle])),
    );
  }
  const tracked = trackServices(server);
  const unhealthy = addHealthService(tracked, { services: services.map(({ name }) => name), ready, log });
  new ReflectionService(loadSync([...services.map(({ protoFile }) => protoFile), healthProtoFile])).addToServer(
    tracked,
  );

  return {
    async listen({ host, port }) {
      // grpc-js tells of a taken port in a text, and on the terminal.
      await checkAddress(host, port);
      return { port: await bind(server, `${host.includes(':') ? `[${host}]` : host}:${port}`, credentials(options)) };
    },
    async close() {
      closing = true;
      unhealthy();
      pump.close();
      tracked.close();
      await shutDown(server);
    },
  };
}

async function checkAddress(host: string, port: number): Promise<void> {
  const probe = createServer();
  probe.listen(port, host);
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}

function bind(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}

function credentials({ tls }: GrpcServerOptions): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  const clientCa = tls.clientCa === undefined ? null : Buffer.from(tls.clientCa);
  const pair = { cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) };
  return ServerCredentials.createSsl(clientCa, [pair], clientCa !== null);
}

function shutDown(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, CLOSE_LIMIT);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
