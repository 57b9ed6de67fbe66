import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { defineAgent } from '../../../protocol/agent.js';
import type { TaskAddress } from '../../../protocol/ids.js';
import { UnavailableError } from '../../../tasks/errors.js';
import { createPushWrites, type PushWrites } from '../../../tasks/push/push-writes.js';
import { taskPolicy } from '../../../tasks/send/task-policy.js';
import { createTaskGateway, type TaskGateway } from '../../../tasks/temporal/task-gateway.js';
import { connectToTemporal } from '../../../tasks/temporal/temporal-connection.js';
import { TEST_RETRY } from '../../support/push/push-settings.js';

const taskQueue = `test-${randomUUID()}`;
const agent = defineAgent({
  card: { name: 'Echo', description: 'Says it again.', version: '1.0.0', skills: [] },
  run: () => undefined,
});
const address: TaskAddress = { agent: agent.id, scope: 'public', taskId: uuidv7() };

let client: Client;
let gateway: TaskGateway;
let writes: PushWrites;

beforeAll(async () => {
  client = connectToTemporal({ connectionOptions: { address: inject('temporalAddress') } });
  gateway = createTaskGateway({ client, taskQueue, writeTimeout: 500 });
  writes = createPushWrites({ client, taskQueue, writeTimeout: 500 });
  const policy = taskPolicy({ agent, taskQueue, options: {}, tenant: undefined, now: Date.now() });
  await gateway.start({ ...address, message: message(), contextId: 'c', policy });
});
afterAll(() => client.connection.close());

function message() {
  return { messageId: randomUUID(), role: 'ROLE_USER', parts: [{ text: 'hello' }] } as const;
}

const config = {
  id: 'a',
  url: 'https://hook.test',
  on: ['completed'],
  retry: TEST_RETRY,
  protocolVersion: '1.0',
} as const;

describe('without a worker, the refusal says what comes of sending again', () => {
  test.each<[string, () => Promise<unknown>, RegExp]>([
    ['a message', () => gateway.sendMessage(address, { message: message() }), /only once for each messageId\.$/],
    ['a push config', () => writes.setPushConfig(address, config), /a config with an id takes the place/],
    ['its deletion', () => writes.deletePushConfig(address, 'a'), /deleted already stays so\.$/],
    ['a redrive', () => writes.redrivePush(address), /has been delivered by then is not sent once more\.$/],
  ])('%s', async (name, write, said) => {
    const error = await write().catch((reason: unknown) => reason);
    if (!(error instanceof UnavailableError)) throw new Error(`This was taken: ${name}`, { cause: error });
    expect(error.message).toMatch(/^No worker answered in time\. Send the request again: /);
    expect(error.message).toMatch(said);
    expect(error.message.includes('message')).toBe(name === 'a message');
  });
});
