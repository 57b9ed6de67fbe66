import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { portProblem, type ListenAddress } from './port-problem.js';

/** @throws UserError when this process cannot listen there. */
export async function checkPortIsFree(address: ListenAddress): Promise<void> {
  try {
    await listenOnce(address.host, address.port);
  } catch (error) {
    throw portProblem(error, address) ?? error;
  }
}

/** A port that nobody listens on at the moment. */
export function freePort(host = '127.0.0.1'): Promise<number> {
  return listenOnce(host, 0);
}

async function listenOnce(host: string, port: number): Promise<number> {
  const server = createServer();
  server.listen(port, host);
  await once(server, 'listening');
  // Safe: the address of a TCP server that listens is an object.
  const address = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return address.port;
}
