// The closing line of .ci/run, from the JSON that vitest wrote: "12 passed, 0 failed, 1 skipped".
import { readFileSync } from 'node:fs';

/** A run that left no results counts as one failure. */
const results = readOrEmpty(process.argv[2]);
const passed = results.numPassedTests ?? 0;
const skipped = (results.numPendingTests ?? 0) + (results.numTodoTests ?? 0);
// A file that cannot be loaded has no failed tests, and is a failure all the same.
const failed = (results.numFailedTests ?? 0) || (results.success ? 0 : Math.max(1, results.numFailedTestSuites ?? 0));
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed ? 1 : 0;

function readOrEmpty(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
