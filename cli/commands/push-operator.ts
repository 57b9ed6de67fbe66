import { connectTasks, type Tasks } from '../../tasks/connect-tasks.js';
import { isForCaller } from '../../tasks/errors.js';
import type { Config } from '../config/config.js';
import { createLogger } from '../process/logger.js';
import { UserError } from '../terminal/user-error.js';

/** Which deliveries are meant, as options of the command line. */
export interface PushFilterOptions {
  readonly agent?: string;
  /** The tenant; with a colon behind it, also the subject. */
  readonly tenant?: string;
  readonly config?: string;
  /** A part of the receiver's scheme, host and port. */
  readonly receiver?: string;
}

/** The options in the form of a request to the routes for operators, which read them by the same rules. */
export function request({
  agent,
  tenant,
  task,
  config,
  receiver,
  all,
}: PushFilterOptions & { readonly task?: string | undefined; readonly all?: boolean | undefined }): unknown {
  const entries = Object.entries({ agent, tenant, taskId: task, configId: config, receiver, all });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/**
 * Connects to the tasks, does the work, and closes the connection.
 *
 * @throws UserError where the routes would tell their caller.
 */
export async function withTasks(config: Config, work: (tasks: Tasks) => Promise<void>): Promise<void> {
  // Nothing is registered here, so the rules for new configs are not asked for, nor the keys that they need.
  const { push: _, ...settings } = config.api;
  const tasks = await connectTasks({ ...settings, temporal: config.temporal, log: createLogger(config.log, 'push') });
  try {
    await work(tasks);
  } catch (error) {
    throw isForCaller(error) ? new UserError(error.message, { cause: error }) : error;
  } finally {
    await tasks.close();
  }
}
