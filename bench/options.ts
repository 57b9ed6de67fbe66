import { Command, InvalidArgumentError } from 'commander';
import { CASE_NAMES, type CaseName } from './case-names.js';

export interface BenchOptions {
  readonly only: readonly CaseName[];
  /** Take fewer samples. */
  readonly quick: boolean;
  /** Where the results are written as JSON. */
  readonly json?: string;
  /** Folder for V8 CPU profiles of the API and the worker. */
  readonly cpuProf?: string;
}

/** Reads the command line. Ends the process when it asks for help, or is wrong. */
export function readOptions(args: readonly string[]): BenchOptions {
  const program = new Command('npm run bench --')
    .description('Measures Perdure beside bare Temporal and @temporalio/workflow-streams, on one server, in one run.')
    .option('--only <cases>', `some of the cases: ${CASE_NAMES.join(', ')}`, readCases, CASE_NAMES)
    .option('--quick', 'take fewer samples: under 90 s in place of about 5 minutes', false)
    .option('--json <file>', 'write the results to a file, too')
    .option('--cpu-prof <folder>', 'write CPU profiles of the API and worker processes')
    .parse(args, { from: 'user' });
  return program.opts<BenchOptions>();
}

function readCases(list: string): readonly CaseName[] {
  return list.split(',').map((name) => {
    const known = CASE_NAMES.find((candidate) => candidate === name.trim());
    if (!known) throw new InvalidArgumentError(`"${name}" is not one of ${CASE_NAMES.join(', ')}.`);
    return known;
  });
}
