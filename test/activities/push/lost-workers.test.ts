import { expect, test } from 'vitest';
import { OPEN_SCOPE } from '../../../protocol/ids.js';
import { createDeadLetters } from '../../../tasks/dead-letters/dead-letters.js';
import { createPushWrites } from '../../../tasks/push/push-writes.js';
import { scriptedAgent } from '../../support/agents/scripted-agent.js';
import { clientOf } from '../../support/clients/tasks.js';
import { eventually } from '../../support/eventually.js';
import { pushConfig, QUICK_RETRY } from '../../support/push/push-workflow.js';
import { startStack } from '../../support/stacks/stack.js';

const agent = scriptedAgent('lost-workers', { done: () => undefined });

test('what was given up stays on the operators’ list when it is changed while no worker is there', async () => {
  const stack = await startStack({ agents: [agent], workers: false });
  try {
    const workers = await stack.startWorkers();
    const client = clientOf(stack, agent.id);
    const retry = { ...QUICK_RETRY, maximumAttempts: 1 };
    // Nobody listens there.
    const dead = pushConfig('dead', { url: 'http://127.0.0.1:9/hook', retry });
    const taskId = await client.start('done', { push: [dead] });
    await client.workflow(taskId).result();
    await workers.shutdown();

    const writes = createPushWrites({ client: stack.client, taskQueue: stack.taskQueue, writeTimeout: 500 });
    const address = { agent: agent.id, scope: OPEN_SCOPE, taskId };
    await expect(writes.setPushConfig(address, pushConfig('late'))).rejects.toThrow('No worker');

    const listed = await eventually(async () => {
      const { deadLetters } = await createDeadLetters(stack.client).list({ agent: agent.id }, { limit: 10 });
      expect(deadLetters).toHaveLength(1);
      return deadLetters;
    });
    expect(listed).toMatchObject([{ taskId, configId: 'dead', attempts: 1 }]);
  } finally {
    await stack.stop();
  }
});
