import type { Reporter, Vitest } from 'vitest/node';
import { findUnproved, type Unproved } from './proof.js';
import type { Requirement } from './requirement.js';

export interface RequirementsReporterOptions {
  readonly requirements: readonly Requirement[];
  /** The absolute paths of all test files, with slashes. */
  readonly testFiles: readonly string[];
  /** Lets the run fail. Default: by the exit code of the process. */
  readonly fail?: () => void;
}

/**
 * Tells at the end of a run of all tests which requirements of A2A they have proved, and lets the run fail if one is
 * left. A run of some tests proves nothing, and says nothing.
 */
export function createRequirementsReporter(options: RequirementsReporterOptions): Reporter {
  const { requirements, testFiles, fail = () => (process.exitCode = 1) } = options;
  let vitest: Pick<Vitest, 'getGlobalTestNamePattern' | 'logger'> | undefined;
  let isWhole = false;
  return {
    onInit(instance) {
      vitest = instance;
    },
    onTestRunStart(specifications) {
      const run = new Set(specifications.map(({ moduleId }) => moduleId));
      isWhole = vitest?.getGlobalTestNamePattern() === undefined && testFiles.every((file) => run.has(file));
    },
    onTestRunEnd(modules, _errors, reason) {
      if (!isWhole || reason === 'interrupted') return;
      const passed = modules.flatMap(({ children }) =>
        [...children.allTests('passed')].map(({ fullName }) => fullName),
      );
      const unproved = findUnproved(requirements, passed);
      for (const one of unproved) vitest?.logger.error(describe(one));
      const proved = requirements.length - unproved.length;
      vitest?.logger.log(`A2A requirements: ${proved} of ${requirements.length} proved\n`);
      if (unproved.length > 0) fail();
    },
  };
}

function describe({ requirement: { id, level, clause, rule }, bindings }: Unproved): string {
  const over = bindings.length > 0 ? ` over ${bindings.join(', ')}` : '';
  return `No test that passed proves [${id}]${over}: ${level}, ${clause}: ${rule}`;
}
