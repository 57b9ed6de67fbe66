import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readConfig, type Environment } from '../../../cli/config/config.js';
import { chooseGrpcPort } from '../../../cli/dev/grpc-port.js';
import { checkPortIsFree, freePort } from '../../../cli/process/ports.js';

test('a taken port is told with its number and the variable to change', async () => {
  const port = await freePort();
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  try {
    const checking = checkPortIsFree({ host: '127.0.0.1', port, variable: 'PERDURE_PORT' });
    await expect(checking).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken by another program. Stop that, or choose another port: PERDURE_PORT=`,
    );
  } finally {
    other.close();
  }
});

test('a free port is still free after the check', async () => {
  const port = await freePort();
  await checkPortIsFree({ host: '127.0.0.1', port, variable: 'PERDURE_PORT' });
  await checkPortIsFree({ host: '127.0.0.1', port, variable: 'PERDURE_PORT' });
});

test('an address of another machine is told with the variable to change', async () => {
  const checking = checkPortIsFree({ host: '192.0.2.1', port: 8080, variable: 'PERDURE_PORT' });
  await expect(checking).rejects.toThrow('192.0.2.1 is not an address of this machine. Correct PERDURE_HOST');
});

describe('the port of gRPC', () => {
  const taken = async (): Promise<number> => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  };
  const choose = async (grpc: { readonly port: number } | undefined, env: Environment) => {
    const said: string[] = [];
    const config = readConfig({ PERDURE_GRPC_PORT: grpc ? String(grpc.port) : 'off' }).api;
    return { port: await chooseGrpcPort(config, env, (text) => said.push(text)), said };
  };

  test('is another one when nobody chose it and it is taken, which is said', async () => {
    const port = await taken();
    const chosen = await choose({ port }, {});
    expect(chosen.port).toBeGreaterThan(0);
    expect(chosen.port).not.toBe(port);
    expect(chosen.said).toEqual([
      `Port ${port} is taken by another program: gRPC gets ${chosen.port}. PERDURE_GRPC_PORT chooses another.`,
    ]);
  });

  test('is an error when somebody chose it and it is taken', async () => {
    const port = await taken();
    const choosing = choose({ port }, { PERDURE_GRPC_PORT: String(port) });
    await expect(choosing).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken by another program.`);
  });

  test('is the chosen one when it is free, a free one for 0, and none when gRPC is off', async () => {
    const port = await freePort();
    expect(await choose({ port }, {})).toEqual({ port, said: [] });
    expect((await choose({ port: 0 }, {})).port).toBeGreaterThan(0);
    expect(await choose(undefined, {})).toEqual({ port: undefined, said: [] });
  });
});
