import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { UserError } from '../terminal/user-error.js';

/**
 * Checks that a port can be listened on.
 *
 * @throws UserError when this process cannot listen there.
 */
export async function checkPortIsFree(address: ListenAddress): Promise<void> {
  try {
    await listenOnce(address.host, address.port);
  } catch (error) {
    throw portProblem(error, address) ?? error;
  }
}

/** Finds a port that nobody listens on at the moment. */
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

/** An address that we listen on, and the variable that says which port. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  readonly variable: string;
}

/** What to tell the user when listening failed for a reason that the configuration can mend; else undefined. */
export function portProblem(error: unknown, { host, port, variable }: ListenAddress): UserError | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const other = port < 65_535 ? port + 1 : port - 1;
  switch (code) {
    case 'EADDRINUSE':
      return new UserError(
        `Port ${port} on ${host} is taken by another program. Stop that, or choose another port: ${variable}=${other}`,
      );
    case 'EACCES':
      return new UserError(`Port ${port} on ${host} needs more rights. Choose one above 1023: ${variable}=8080`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new UserError(
        `${host} is not an address of this machine. Correct ${variable.replace(/PORT$/, 'HOST')}: 127.0.0.1 or 0.0.0.0.`,
      );
    default:
      return undefined;
  }
}
