import { readListDeadLetters } from '../../api/operator/operator-requests.js';
import type { DeadLetter } from '../../tasks/dead-letters/dead-letters.js';
import type { Config } from '../config/config.js';
import { relativeTime } from '../terminal/relative-time.js';
import type { Say } from '../terminal/say.js';
import { table } from '../terminal/table.js';
import { UserError } from '../terminal/user-error.js';
import { request, withTasks, type PushFilterOptions } from './push-operator.js';

export interface PushListOptions extends PushFilterOptions {
  readonly task?: string;
  /** The most deliveries that are shown, as the user wrote the number. */
  readonly limit: string;
  readonly json?: boolean;
}

/** How many tasks are looked at in one go. */
const PAGE = 100;

const HEAD = ['TASK', 'AGENT', 'SCOPE', 'CONFIG', 'RECEIVER', 'REASON', 'ATTEMPTS', 'GIVEN UP', 'LAST ERROR'];

/**
 * Shows the deliveries of push notifications that were given up.
 *
 * @throws UserError when an option is not usable, and where the routes for operators would tell their caller.
 */
export async function runPushList(config: Config, options: PushListOptions, say: Say): Promise<void> {
  const { json, limit: text, task, ...filterOptions } = options;
  const limit = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
  if (limit === undefined) throw new UserError(`--limit is "${text}", but must be a whole number from 1.`);
  await withTasks(config, async ({ deadLetters }) => {
    const { filter } = readListDeadLetters(request({ ...filterOptions, task }));
    const found: DeadLetter[] = [];
    let more = true;
    for (let pageToken = ''; more && found.length < limit;) {
      const page = await deadLetters.list(filter, { limit: PAGE, ...(pageToken !== '' && { pageToken }) });
      found.push(...page.deadLetters);
      pageToken = page.nextPageToken;
      more = pageToken !== '';
    }
    const shown = found.slice(0, limit);
    if (json) return say(JSON.stringify(shown, null, 2));
    if (shown.length === 0) return say('Nothing is given up.');
    for (const line of table(HEAD, shown.map(row))) say(line);
    if (more || found.length > limit) say(`There may be more: --limit ${10 * limit} shows them.`);
  });
}

function row({ taskId, agent, scope, configId, receiver, reason, attempts, at, lastError }: DeadLetter): string[] {
  return [taskId, agent, scope, configId, receiver, reason, String(attempts), relativeTime(at), lastError];
}
