import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent, type Step } from '../../support/agents/scripted-agent.js';
import { createCaller } from '../../support/clients/a2a-caller.js';
import { createPushCaller, resultOf } from '../../support/clients/push-caller.js';
import { eventually } from '../../support/eventually.js';
import { startWebhook, type Webhook } from '../../support/servers/webhook.js';
import { rpc } from '../../support/stacks/edge.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('push-delivery', () => [scriptedAgent('actor', messageSteps(gates))]);

const webhooks: Webhook[] = [];
async function webhook(): Promise<Webhook> {
  const started = await startWebhook();
  webhooks.push(started);
  return started;
}
afterEach(async () => {
  await Promise.all(webhooks.splice(0).map((each) => each.close()));
});

const bodiesOf = ({ taken }: Webhook) => taken.map(({ body }) => body);

function request(url: string, steps: readonly Step[], configuration: object = {}) {
  const message = { messageId: randomUUID(), role: 'ROLE_USER', ...script(...steps) };
  return { message, configuration: { ...configuration, taskPushNotificationConfig: { url } } };
}

test('each webhook of a task is called, also one that comes when the task has ended [PUSH-15]', async () => {
  const hooks = [await webhook(), await webhook(), await webhook()] as const;
  const [first, second, last] = hooks;
  const sent = await rpc(stack.apis[0].url, 'SendMessage', request(first.url, [{ ask: 'What?' }]));
  const taskId = z.object({ task: z.object({ id: z.string() }) }).parse(resultOf(sent)).task.id;
  const push = createPushCaller(stack.apis[1].url);
  await push.create({ taskId, url: second.url });
  await createCaller(stack.apis[1].url).cancel(taskId);
  await push.create({ taskId, url: last.url });
  const canceled = { statusUpdate: { taskId, status: { state: 'TASK_STATE_CANCELED' } } };
  for (const hook of hooks) await eventually(() => expect(bodiesOf(hook).at(-1)).toMatchObject(canceled));
});

test.each<[string, string, object]>([
  ['waits', 'SendMessage', {}],
  ['does not wait', 'SendMessage', { returnImmediately: true }],
  ['streams', 'SendStreamingMessage', {}],
])('a webhook is called when the sender %s', async (_, method, configuration) => {
  const hook = await webhook();
  await rpc(stack.apis[0].url, method, request(hook.url, [{ text: 'done' }], configuration));
  await eventually(() =>
    expect(bodiesOf(hook)).toMatchObject([{ statusUpdate: { status: { state: 'TASK_STATE_COMPLETED' } } }]),
  );
});
