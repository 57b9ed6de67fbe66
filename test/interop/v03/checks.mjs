// Runs checks one by one, and prints a line for each: `ok` or `FAILED`, the program, the rule.
import { setTimeout as delay } from 'node:timers/promises';

/** What one check may take, in ms. */
const LIMIT = 30_000;

/** @param {string} program its name, for the lines */
export function createChecks(program) {
  /** @type {{ rule: string, run: () => Promise<void> }[]} */
  const checks = [];
  return {
    /**
     * @param {string} rule
     * @param {() => Promise<void>} run
     */
    check: (rule, run) => void checks.push({ rule, run }),

    /** @returns {Promise<number>} the exit code */
    async run() {
      let failed = 0;
      for (const { rule, run } of checks) {
        try {
          await within(run());
          console.log(`ok      ${program}: ${rule}`);
        } catch (error) {
          failed += 1;
          console.log(`FAILED  ${program}: ${rule}`);
          console.log(String(error?.stack ?? error).replace(/^/gm, '          '));
        }
      }
      return failed ? 1 : 0;
    },
  };
}

async function within(work) {
  const late = delay(LIMIT, undefined, { ref: false }).then(() => {
    throw new Error(`took longer than ${LIMIT} ms`);
  });
  await Promise.race([work, late]);
}
