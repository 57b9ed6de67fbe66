// npm test: all tests; arguments go to vitest. Its global setup gets Temporal, and starts a server for the run.
import { prepare, run } from './prepare.mjs';

const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)];
process.exitCode = (await prepare()) || (await run(process.execPath, vitest));
