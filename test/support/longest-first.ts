import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where the files that take longest are: they begin first, so that none of them is left over for one process at the end. */
const LONG = ['test/crash/', 'test/fuzz/', 'test/activities/push/many', 'test/cli/dev/'];

/** Starts long test files first. Files of one project follow each other, for a process takes files of one alone. */
export class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve([...files].sort((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId)));
  }
}

function rank({ moduleId, project }: TestSpecification): number {
  const place = LONG.findIndex((path) => moduleId.includes(path));
  const ofProject = project.name === 'apart' ? 0 : LONG.length + 1;
  return ofProject + (place === -1 ? LONG.length : place);
}
