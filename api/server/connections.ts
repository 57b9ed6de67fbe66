import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Between looks at the connections while the server closes, in ms. */
const SWEEP_INTERVAL = 50;

/**
 * Lets `close()` end as soon as the requests in progress are answered.
 *
 * Node closes connections that are idle at that moment. It keeps those that become idle later, until their keep-alive
 * timeout, and those that never sent anything, which clients open in advance.
 */
export function closeConnectionsPromptly(app: FastifyInstance): void {
  const { server } = app;
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  app.addHook('preClose', (done) => {
    const sweep = setInterval(() => {
      server.closeIdleConnections();
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    }, SWEEP_INTERVAL);
    server.once('close', () => clearInterval(sweep));
    done();
  });
}
