import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort } from '../cli/process/ports.js';
import { runProgram } from '../cli/temporal/run-program.js';
import { sayProgress, type Say } from '../cli/terminal/say.js';
import type { System } from './system.js';

const FOLDER = fileURLToPath(new URL('workflow-streams/', import.meta.url));

/** An installation takes seconds; this long means that the registry does not answer. */
const INSTALL_LIMIT = 5 * 60_000;

/** The same streaming by `@temporalio/workflow-streams`, running: a worker process and a process with an HTTP server. */
export interface WorkflowStreams {
  /** Where plans are posted. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts it; before the first time, installs its packages in a folder of their own. */
export async function startWorkflowStreams({ processes, env }: System, say: Say): Promise<WorkflowStreams> {
  if (!existsSync(`${FOLDER}node_modules/.package-lock.json`)) {
    await sayProgress(say, 'Installing @temporalio/workflow-streams in bench/workflow-streams (once)', install);
  }
  const port = await freePort();
  const worker = await processes.start({ name: 'workflow-streams-worker', args: [`${FOLDER}worker.js`], env });
  const api = await processes.start({ name: 'workflow-streams-api', args: [`${FOLDER}api.js`, String(port)], env });
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      await Promise.all([api.stop(), worker.stop()]);
    },
  };
}

async function install(): Promise<void> {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { code, output } = await runProgram(npm, ['ci', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    limit: INSTALL_LIMIT,
  });
  if (code !== 0) throw new Error(`"npm ci" in bench/workflow-streams failed:\n${output}`);
}
