import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Say } from '../../cli/terminal/say.js';
import { nodeWithSdk, pythonWithSdk } from './environments.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));

const BINDINGS = ['JSONRPC', 'HTTP+JSON', 'GRPC'] as const;

/** A client of another SDK or version, to be run once for each binding that it speaks. */
export interface ClientProgram {
  readonly name: string;
  readonly protocolVersion: '1.0' | '0.3';
  /** Installs the SDK. @returns the command line, to which the agent's URL and the binding are added. */
  prepare(say: Say): Promise<readonly [program: string, ...args: string[]]>;
}

export const PROGRAMS: readonly ClientProgram[] = [
  {
    name: 'python-1',
    protocolVersion: '1.0',
    prepare: async (say) => [await pythonWithSdk('python-1', '>=1,<2', say), join(HERE, 'python/v1_client.py')],
  },
  {
    name: 'python-0.3',
    protocolVersion: '0.3',
    prepare: async (say) => [await pythonWithSdk('python-0.3', '>=0.3,<0.4', say), join(HERE, 'python/v03_client.py')],
  },
  {
    name: 'js-0.3',
    protocolVersion: '0.3',
    prepare: async (say) => [
      process.execPath,
      join(HERE, 'v03/client.mjs'),
      await nodeWithSdk('js-0.3', '~0.3.14', say),
    ],
  },
];

/** How the checks of a program came out. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Runs a prepared program over every binding, and passes on what it prints: `ok …` or `FAILED …` for each check. One that
 * ends in another way than its checks say counts as one more failure.
 */
export async function runOverBindings(
  command: readonly [string, ...string[]],
  agentUrl: string,
  say: Say,
): Promise<Tally> {
  let [passed, failed] = [0, 0];
  for (const binding of BINDINGS) {
    const [program, ...args] = command;
    const child = spawn(program, [...args, agentUrl, binding], {
      // Else Python leaves its caches beside the sources.
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('close', resolve);
      child.once('error', reject);
    });
    let failedHere = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      say(line);
      if (line.startsWith('ok ')) passed += 1;
      if (line.startsWith('FAILED ')) failedHere += 1;
    }
    const code = await ended;
    if (code !== 0 && failedHere === 0) {
      say(`FAILED  ${command.join(' ')} over ${binding} ended with code ${String(code)}`);
      failedHere = 1;
    }
    failed += failedHere;
  }
  return { passed, failed };
}
