import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A real server on this machine that webhooks are sent to. */
export interface LoopbackReceiver {
  readonly port: number;
  /** Connections that were opened so far. */
  readonly connections: number;
  /** Connections that are open. */
  readonly open: ReadonlySet<Socket>;
  close(): Promise<void>;
}

export interface ReceivedPost {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers as the listener does. @param tls - speaks HTTPS. @param host - where it listens. */
export function startHttpReceiver(
  listener: RequestListener,
  { host = '127.0.0.1', port = 0, tls }: { host?: string; port?: number; tls?: { cert: string; key: string } } = {},
): Promise<LoopbackReceiver> {
  // Only who calls ends idle connections here.
  const settings = { keepAliveTimeout: 0 };
  const server = tls ? createHttpsServer({ ...settings, ...tls }, listener) : createHttpServer(settings, listener);
  return listen(server, host, port);
}

/** Does with each connection what it is told, below HTTP. */
export function startTcpReceiver(onConnection: (socket: Socket, count: number) => void): Promise<LoopbackReceiver> {
  let count = 0;
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    onConnection(socket, ++count);
  });
  return listen(server, '127.0.0.1', 0);
}

/** The whole request. */
export async function readPost(request: IncomingMessage): Promise<ReceivedPost> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array)); // Safe: no encoding is set.
  const { method, url: path, headers } = request;
  return { method, path, headers, body: Buffer.concat(chunks).toString() };
}

async function listen(server: Server, host: string, port: number): Promise<LoopbackReceiver> {
  const open = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port, // Safe: it listens on a port.
    get connections() {
      return connections;
    },
    open,
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
