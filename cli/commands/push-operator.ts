import type { Client } from '@temporalio/client';
import { connectToTemporal } from '../../tasks/temporal/temporal-connection.js';
import type { Config } from '../config/config.js';
import { UserError } from '../terminal/user-error.js';
import { isForCaller } from '../../tasks/errors.js';

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
 * Connects to Temporal, does the work, and closes the connection.
 *
 * @throws UserError where the routes would tell their caller.
 */
export async function withTemporal(config: Config, work: (client: Client) => Promise<void>): Promise<void> {
  const client = connectToTemporal(config.temporal);
  try {
    await work(client);
  } catch (error) {
    throw isForCaller(error) ? new UserError(error.message, { cause: error }) : error;
  } finally {
    await client.connection.close();
  }
}
