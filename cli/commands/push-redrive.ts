import { readRedrive } from '../../api/operator/operator-requests.js';
import type { FailedRedrive, RedrivenDelivery } from '../../tasks/dead-letters/redrive.js';
import { UnavailableError, isForCaller } from '../../tasks/errors.js';
import type { Config } from '../config/config.js';
import type { Say } from '../terminal/say.js';
import { printable } from '../terminal/table.js';
import { UserError } from '../terminal/user-error.js';
import { request, withTasks, type PushFilterOptions } from './push-operator.js';

export interface PushRedriveOptions extends PushFilterOptions {
  readonly all?: boolean;
}

/**
 * Begins deliveries again: those of tasks that are named, all that a filter lists, or all there are.
 *
 * @param tasks - ids of tasks, or of their workflows. When there are none, the filter decides.
 * @throws UserError when an option is not usable, and when some deliveries could not be begun again; the others then
 * have been.
 */
export async function runPushRedrive(
  config: Config,
  tasks: readonly string[],
  { all, ...options }: PushRedriveOptions,
  say: Say,
): Promise<void> {
  const { agent, tenant, receiver } = options;
  const narrowed = [agent, tenant, receiver].some((value) => value !== undefined);
  if (tasks.length === 0 && !narrowed && !all) {
    throw new UserError(
      'Name tasks, narrow by --agent, --tenant or --receiver, or say --all: nothing would be narrowed.',
    );
  }
  if (all && (tasks.length > 0 || narrowed)) throw new UserError('--all cannot be beside what narrows it.');

  const redriven: RedrivenDelivery[] = [];
  const failures: string[] = [];
  await withTasks(config, async ({ redrive }) => {
    const named = tasks.length > 0 ? tasks.map((task) => ({ task })) : [{ all }];
    // All are read before the first is tried, so that a misspelled one is found while nothing is done.
    const requests = named.map((which) => readRedrive(request({ ...options, ...which })));
    for (const { selection, page } of requests) {
      try {
        let pageToken = '';
        do {
          const report = await redrive(selection, { ...page, ...(pageToken !== '' && { pageToken }) });
          redriven.push(...report.redriven);
          failures.push(...report.failed.map(failureLine));
          pageToken = report.nextPageToken;
        } while (pageToken !== '');
      } catch (error) {
        // The other tasks may be there.
        if (tasks.length < 2 || !isForCaller(error) || error instanceof UnavailableError) throw error;
        failures.push(error.message);
      }
    }
  }).finally(() => {
    if (redriven.length > 0) say(`Tried again: ${summary(redriven)}.`);
  });
  if (failures.length > 0) throw new UserError(['Not tried again:', ...failures].join('\n  '));
  if (redriven.length === 0) say(tasks.length > 0 ? 'Nothing is to be tried again.' : 'Nothing is given up.');
}

function failureLine({ agent, scope, taskId, configId, error }: FailedRedrive): string {
  return printable(`${agent}/${scope}/${taskId}, config ${configId}: ${error}`);
}

function summary(redriven: readonly RedrivenDelivery[]): string {
  const tasks = new Set(redriven.map(({ taskId }) => taskId)).size;
  return `${count(redriven.length, 'config')} of ${count(tasks, 'task')}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
