import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A server on loopback that hands everything on to another one, and back. */
export interface TcpRelay {
  /** `host:port`. */
  readonly address: string;
  /** From now on the other server gets nothing more through it, though whoever sends does not see that. */
  swallow(): void;
  close(): Promise<void>;
}

/** @param to - `host:port` of the other server. */
export async function startTcpRelay(to: string): Promise<TcpRelay> {
  const [host = '', port = ''] = to.split(':');
  const open = new Set<Socket>();
  let swallows = false;
  const join = (from: Socket, onto: Socket, isHeld: () => boolean): void => {
    open.add(from);
    from.on('data', (data: Buffer) => {
      if (!isHeld()) onto.write(data);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      open.delete(from);
      onto.destroy();
    });
  };
  const server = createServer((near) => {
    const far = connect({ host, port: Number(port) });
    join(near, far, () => swallows);
    join(far, near, () => false);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // Safe: it listens on a port.
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    swallow() {
      swallows = true;
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
