import type { Config } from '../config/config.js';
import { setRetention } from '../temporal/namespace.js';
import { registerSearchAttributes } from '../temporal/search-attributes.js';
import { withConnection } from '../temporal/with-connection.js';
import type { Say } from '../terminal/say.js';

/**
 * Prepares a Temporal namespace for Perdure. It can be repeated, since what is there stays.
 *
 * @param retention - how long the namespace keeps a task that has ended, in ms.
 */
export async function runSetup({ temporal }: Config, retention: number, say: Say): Promise<void> {
  const { connectionOptions, namespace = 'default' } = temporal;
  await withConnection(connectionOptions, async (connection) => {
    await setRetention(connection, namespace, retention);
    const registered = await registerSearchAttributes(connection, namespace);
    say(`The namespace "${namespace}" is ready; search attributes registered now: ${registered.join(', ') || 'none'}`);
  });
}
