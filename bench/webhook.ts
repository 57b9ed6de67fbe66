import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StreamResponse } from '../protocol/a2a.js';
import { machineTime } from './clock.js';

/** Takes a delivery, and when it arrived on the machine's clock. */
export type OnDelivery = (event: StreamResponse, receivedAt: number) => void;

/** A receiver that takes everything at once. */
export interface BenchWebhook {
  readonly url: string;
  close(): void;
}

export async function startBenchWebhook(onDelivery: OnDelivery): Promise<BenchWebhook> {
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const receivedAt = machineTime();
      response.writeHead(204).end();
      // Safe: so the specification has it (§4.3.3).
      onDelivery(JSON.parse(body) as StreamResponse, receivedAt);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Safe: it listens on a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  // Safe: a stream with an encoding gives strings.
  for await (const chunk of request.setEncoding('utf8')) text += chunk as string;
  return text;
}
