import { fileURLToPath } from 'node:url';
import { freePort } from '../../cli/process/ports.js';
import type { Target } from '../binding-calls.js';
import type { System } from '../system.js';

const PROGRAM = fileURLToPath(new URL('server.ts', import.meta.url));

/** The server of `@a2a-js/sdk` with its in-memory store, running. */
export interface SdkServer extends Target {
  stop(): Promise<void>;
}

export async function startSdkServer({ processes }: Pick<System, 'processes'>): Promise<SdkServer> {
  const [http, grpc] = [await freePort(), await freePort()];
  const server = await processes.start({ name: 'sdk-server', args: [PROGRAM, String(http), String(grpc)] });
  const url = `http://127.0.0.1:${http}`;
  return { rpc: `${url}/rpc`, rest: `${url}/rest`, grpc: `127.0.0.1:${grpc}`, tenant: '', stop: () => server.stop() };
}
