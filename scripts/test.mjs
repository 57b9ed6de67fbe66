// npm test: all tests; arguments go to vitest. Its global setup gets Temporal, and starts a server for the run.
// npm run test:long: those that are long by nature, at their full length; or those that the arguments name.
import { prepare, run } from './prepare.mjs';

/** Tests that are shorter in a run of all: `test/support/long.ts`. */
const LONG = ['test/fuzz', 'test/activities/push/many.test.ts', 'test/crash/random-kills.test.ts'];

const [first, ...others] = process.argv.slice(2);
const isLong = first === '--long';
const given = isLong ? others : process.argv.slice(2);
if (isLong) process.env.PERDURE_TEST_LONG = 'true';
const paths = isLong && given.length === 0 ? LONG : given;
process.exitCode =
  (await prepare()) || (await run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...paths]));
