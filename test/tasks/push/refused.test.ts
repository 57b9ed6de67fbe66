import { beforeAll, describe, expect, test } from 'vitest';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent } from '../../support/agents/scripted-agent.js';
import { createCaller } from '../../support/clients/a2a-caller.js';
import { createPushCaller, refusedAs, RefusedCall, resultOf } from '../../support/clients/push-caller.js';
import { testPushApi } from '../../support/push/push-settings.js';
import { post, rpc, send } from '../../support/stacks/edge.js';
import { useHttpStack, type ApiChange } from '../../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('push-refused', () => [scriptedAgent('actor', messageSteps(gates))]);

/** As an operator has it who has set nothing. */
const STRICT: ApiChange = {
  push: {
    policy: { insecure: false, ports: [{ from: 443, to: 443 }], allow: [], deny: ['denied.test'] },
    retry: testPushApi('').retry,
  },
};

let url = '';
let taskId = '';
beforeAll(async () => {
  url = (await stack.startApi(STRICT)).url;
  taskId = (await createCaller(url).send(script({ ask: 'What?' }))).task.id;
});
const push = () => createPushCaller(url);

describe('webhooks that are refused', () => {
  test.each([
    'http://hook.test/',
    'https://127.0.0.1/',
    'https://10.1.2.3/',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://localhost/',
    'https://2130706433/',
    'https://denied.test/',
    'https://hook.test:8443/',
    'https://user:password@hook.test/',
  ])('%s [PUSH-10]', async (target) => {
    await expect(push().create({ taskId, url: target })).rejects.toMatchObject(refusedAs('invalidParams', 'url'));
    const inline = { taskPushNotificationConfig: { url: target } };
    const message = { messageId: 'm', role: 'ROLE_USER', ...script({ text: 'done' }) };
    const sent = await rpc(url, 'SendMessage', { message, configuration: inline });
    expect(() => resultOf(sent)).toThrow(RefusedCall);
    expect(sent.text).toContain('configuration.taskPushNotificationConfig.url');
    expect((await push().list(taskId)).configs).toEqual([]);
  });

  test('a name that cannot be resolved now is taken: each delivery looks again', async () => {
    expect(await push().create({ taskId, url: 'https://hook.invalid/' })).toMatchObject({ taskId });
  });
});

test('without a key secrets are refused with the reason, each by its name', async () => {
  const authentication = { scheme: 'Bearer', credentials: 'hunter2' };
  const config = { taskId, url: 'https://hook.invalid/', token: 'hunter2', authentication };
  const reply = await rpc(url, 'CreateTaskPushNotificationConfig', config, {
    'perdure-push': '{"signingSecret":"hunter2"}',
  });
  expect(() => resultOf(reply)).toThrow(
    expect.objectContaining(
      refusedAs('invalidParams', 'token', 'authentication.credentials', 'Perdure-Push.signingSecret'),
    ) as Error,
  );
  expect(reply.text).toContain('set PERDURE_SECRET_KEYS_FILE');
  expect(reply.text).not.toContain('hunter2');
  // A scheme is no secret.
  const bare = { taskId, url: 'https://hook.invalid/', authentication: { scheme: 'Bearer' } };
  await createPushCaller(url).create(bare);
});

test('where no push notifications are sent, no config is taken, and no card says otherwise [PUSH-01, PUSH-02]', async () => {
  const { url: without } = await stack.startApi({ push: false });
  const card = await send(`${without}/.well-known/agent-card.json`);
  expect(card.json).toMatchObject({ capabilities: { pushNotifications: false } });
  expect(card.text).not.toContain('urn:perdure:a2a:push:1');
  expect((await post(`${without}/tasks/t/pushNotificationConfigs`, { url: 'https://hook.test/' })).json).toMatchObject({
    error: { details: [{ reason: 'PUSH_NOTIFICATION_NOT_SUPPORTED' }] },
  });
});

test('where they are sent, the cards of both versions say so, and name the extension [PUSH-11]', async () => {
  for (const version of ['1.0', '0.3']) {
    const card = await send(`${stack.apis[0].url}/.well-known/agent-card.json?A2A-Version=${version}`);
    expect(card.json).toMatchObject({ capabilities: { pushNotifications: true } });
    expect(card.text).toContain('urn:perdure:a2a:push:1');
  }
});
