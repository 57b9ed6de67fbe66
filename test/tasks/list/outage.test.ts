import { pino } from 'pino';
import { expect, test } from 'vitest';
import { freePort } from '../../../cli/process/ports.js';
import { UnavailableError } from '../../../tasks/errors.js';
import { createTaskFeed } from '../../../tasks/feed/task-feed.js';
import { createAwaitIndexed } from '../../../tasks/list/await-indexed.js';
import { createTaskIndex } from '../../../tasks/list/task-index.js';
import { createTaskLister } from '../../../tasks/list/task-lister.js';
import { connectToTemporal } from '../../../tasks/temporal/temporal-connection.js';

const log = pino({ level: 'silent' });

test('a list says that it cannot be given now while Temporal is away', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const client = connectToTemporal({ connectionOptions: { address }, namespace: 'default' });
  const feed = createTaskFeed({ source: client, cacheBytes: 1_000, log });
  const lister = createTaskLister({ index: createTaskIndex(client), feed });
  const context = { agent: 'echo', scope: 'public', signal: new AbortController().signal };
  const listing = lister.listTasks({ pageSize: 50, includeArtifacts: false }, context);
  await expect(listing).rejects.toBeInstanceOf(UnavailableError);
  await client.connection.close();
});

test('an answer waits for the index no longer than its limit, and not at all when it cannot be asked', async () => {
  const never = createAwaitIndexed({ index: { has: async () => false }, log, limit: 50 });
  await never('echo/public/1', Date.now());
  const hangs = createAwaitIndexed({ index: { has: () => new Promise(() => undefined) }, log, limit: 50 });
  await hangs('echo/public/1', Date.now());
  const away = createAwaitIndexed({ index: { has: () => Promise.reject(new Error('away')) }, log, limit: 60_000 });
  await away('echo/public/1', Date.now());
});

test('an answer waits until the index has it', async () => {
  let looks = 0;
  const index = { has: async () => (looks += 1) === 4 };
  await createAwaitIndexed({ index, log })('echo/public/1', Date.now());
  expect(looks).toBe(4);
});
