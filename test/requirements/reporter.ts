import type { Reporter, Vitest } from 'vitest/node';
import { REQUIREMENTS } from '../requirements.js';
import { findUnproved, type Unproved } from './proof.js';

/**
 * Tells at the end of a run of all tests which requirements of A2A they have proved, and lets the run fail if one is
 * left. A run of some tests proves nothing, and says nothing.
 */
export function createRequirementsReporter(): Reporter {
  let vitest: Vitest | undefined;
  let isWhole = false;
  return {
    onInit(instance) {
      vitest = instance;
    },
    async onTestRunStart(specifications) {
      const all = (await vitest?.globTestSpecifications()) ?? [];
      const run = new Set(specifications.map(({ moduleId }) => moduleId));
      isWhole = vitest?.getGlobalTestNamePattern() === undefined && all.every(({ moduleId }) => run.has(moduleId));
    },
    onTestRunEnd(modules, _errors, reason) {
      if (!isWhole || reason === 'interrupted') return;
      const passed = modules.flatMap(({ children }) =>
        [...children.allTests('passed')].map(({ fullName }) => fullName),
      );
      const unproved = findUnproved(REQUIREMENTS, passed);
      for (const one of unproved) vitest?.logger.error(describe(one));
      const proved = REQUIREMENTS.length - unproved.length;
      vitest?.logger.log(`A2A requirements: ${proved} of ${REQUIREMENTS.length} proved\n`);
      if (unproved.length > 0) process.exitCode = 1;
    },
  };
}

function describe({ requirement: { id, level, clause, rule }, bindings }: Unproved): string {
  const over = bindings.length > 0 ? ` over ${bindings.join(', ')}` : '';
  return `No test that passed proves [${id}]${over}: ${level}, ${clause}: ${rule}`;
}
