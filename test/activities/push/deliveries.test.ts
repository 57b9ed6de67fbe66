import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createWebhookReceiver } from '../../../webhooks/receiver/receiver.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, scriptedAgent, type Step } from '../../support/agents/scripted-agent.js';
import { createCaller } from '../../support/clients/a2a-caller.js';
import { createPushCaller, resultOf } from '../../support/clients/push-caller.js';
import { eventually } from '../../support/eventually.js';
import { createPushTasks, told, wordsOf } from '../../support/push/push-sends.js';
import { useWebhooks, wordOf } from '../../support/servers/webhook.js';
import { rpc } from '../../support/stacks/edge.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('push-deliveries', () => [scriptedAgent('actor', messageSteps(gates))]);
const url = () => `${stack.apis[0].url}/actor`;

const webhook = useWebhooks();

const { send, inState } = createPushTasks(url);

describe('a webhook is told', () => {
  test('of the end of its task, in one StreamResponse [PUSH-20]', async () => {
    const hook = await webhook();
    const id = await send([{ text: 'done' }], { inline: { url: hook.url } });
    await told(hook, 'COMPLETED');
    const [delivered] = hook.taken;
    expect(delivered?.headers['content-type']).toBe('application/a2a+json');
    expect(delivered?.body).toEqual({
      statusUpdate: {
        taskId: id,
        contextId: expect.any(String) as string,
        status: { state: 'TASK_STATE_COMPLETED', timestamp: expect.any(String) as string },
      },
    });
  });

  test.each<[string, Step, string]>([
    ['wants input', { ask: 'Which?' }, 'INPUT_REQUIRED'],
    ['wants authentication', { askAuth: 'Log in.' }, 'AUTH_REQUIRED'],
    ['has failed', { fail: 'No.' }, 'FAILED'],
    ['was rejected', { reject: 'Never.' }, 'REJECTED'],
  ])('by default when the task %s', async (_name, step, word) => {
    const hook = await webhook();
    const taskId = await send([step], { inline: { url: hook.url } });
    await told(hook, word);
    await createCaller(url()).cancel(taskId);
  });

  test('by default when the task was canceled', async () => {
    const hook = await webhook();
    const id = await send([{ gate: 'never' }], { inline: { url: hook.url } });
    await createCaller(url()).cancel(id);
    await told(hook, 'CANCELED');
  });

  test('of what it asks for, in the order of the events and without a gap', async () => {
    const hook = await webhook();
    await send([{ status: 'at it' }, { count: 20, every: 2 }, { text: 'end' }], {
      params: { target: hook.url, on: ['all'] },
    });
    await eventually(() => expect(wordsOf(hook).at(-1)).toBe('COMPLETED'));
    expect(wordsOf(hook)[0]).toBe('task SUBMITTED');
    expect(hook.taken.map(({ sequence }) => sequence)).toEqual(hook.taken.map((_, index) => index + 1));
    expect(wordsOf(hook).filter((word) => word === 'artifact')).toHaveLength(21);
  });

  test('of turn after turn', async () => {
    const hook = await webhook();
    const taskId = await send([{ ask: 'One?' }], { inline: { url: hook.url } });
    await told(hook, 'INPUT_REQUIRED');
    await send([{ ask: 'Two?' }], { taskId });
    await told(hook, 'INPUT_REQUIRED', 'INPUT_REQUIRED');
    await send([], { taskId });
    await told(hook, 'INPUT_REQUIRED', 'INPUT_REQUIRED', 'COMPLETED');
  });

  test('of a whole artifact when that is complete', async () => {
    const hook = await webhook();
    await send([{ text: 'a' }, { gate: 'open' }, { text: 'b' }], {
      params: { target: hook.url, on: ['artifact-complete', 'completed'] },
    });
    gates.open('open');
    await eventually(() => expect(wordsOf(hook).at(-1)).toBe('COMPLETED'));
    const complete = hook.taken.filter((delivered) => wordOf(delivered) === 'artifact');
    for (const { body } of complete) {
      expect(body['artifactUpdate']).toMatchObject({ artifact: { parts: [{ text: 'ab' }] }, lastChunk: true });
    }
  });

  test('of the whole task with each delivery, if it wants that', async () => {
    const hook = await webhook();
    const id = await send([{ text: 'all of it' }], { params: { target: hook.url, snapshot: true } });
    await told(hook, 'task COMPLETED');
    expect(hook.taken[0]?.body).toMatchObject({
      task: { id, artifacts: [{ parts: [{ text: 'all of it' }] }], history: [{ role: 'ROLE_USER' }] },
    });
  });

  test('of the task as it stands when it comes, if it wants that', async () => {
    const hook = await webhook();
    const taskId = await send([{ gate: 'snapshot' }]);
    await createPushCaller(url()).create(
      { taskId, url: hook.url },
      { 'perdure-push': JSON.stringify({ initialSnapshot: true }) },
    );
    await eventually(() => expect(wordsOf(hook)).toHaveLength(1));
    expect(wordsOf(hook)[0]).toMatch(/^task /);
    gates.open('snapshot');
    await eventually(() => expect(wordsOf(hook).at(-1)).toBe('COMPLETED'));
    expect(wordsOf(hook)).toHaveLength(2);
  });

  test('in the form of 0.3 when a client of 0.3 asked for it: the bare task', async () => {
    const hook = await webhook();
    const message = { kind: 'message', messageId: randomUUID(), role: 'user', parts: [{ kind: 'text', text: 'hi' }] };
    const configuration = { blocking: false, pushNotificationConfig: { url: hook.url, token: 'tell-me' } };
    resultOf(await rpc(url(), 'message/send', { message, configuration }));
    await told(hook, '0.3 completed');
    expect(hook.taken[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-a2a-notification-token': 'tell-me',
      'a2a-version': '0.3',
    });
    expect(hook.taken[0]?.body).toMatchObject({ kind: 'task', status: { state: 'completed' } });
  });

  test('of the state that the task is in, when it comes only then', async () => {
    const hook = await webhook();
    const push = createPushCaller(url());
    const taskId = await send([{ ask: 'Which?' }]);
    await inState(taskId, 'INPUT_REQUIRED');
    await push.create({ taskId, url: hook.url });
    await told(hook, 'INPUT_REQUIRED');
    await send([], { taskId });
    await told(hook, 'INPUT_REQUIRED', 'COMPLETED');

    const late = await webhook();
    await push.create({ taskId, url: late.url });
    await told(late, 'COMPLETED');
  });
});

describe('a delivery', () => {
  test('carries what the client gave to know it by, and is signed with it [PUSH-21]', async () => {
    const hook = await webhook();
    const id = await send([], {
      inline: {
        url: hook.url,
        id: 'known',
        token: 'a-token-of-the-client',
        authentication: { scheme: 'Basic', credentials: 'dTpw' },
      },
    });
    await told(hook, 'COMPLETED');
    const [delivered] = hook.taken;
    expect(delivered?.headers).toMatchObject({
      authorization: 'Basic dTpw',
      'x-a2a-notification-token': 'a-token-of-the-client',
      'webhook-id': `${id}.known.${delivered?.sequence}`,
      'perdure-sequence': String(delivered?.sequence),
      'perdure-config-id': 'known',
      'a2a-version': '1.0',
      traceparent: expect.stringMatching(new RegExp(`^00-${id.replaceAll('-', '')}-[0-9a-f]{16}-01$`)) as string,
    });
    const receiver = createWebhookReceiver({ secret: 'a-token-of-the-client' });
    const verified = await receiver.verify({ headers: delivered?.headers ?? {}, body: delivered?.text ?? '' });
    expect(verified).toMatchObject({ taskId: id, configId: 'known', duplicate: false });
  });

  test('goes on with the trace of the request that asked for it', async () => {
    const hook = await webhook();
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const taskId = await send([{ gate: 'traced' }]);
    await createPushCaller(url()).create({ taskId, url: hook.url }, { traceparent: `00-${trace}-b7ad6b7169203331-01` });
    gates.open('traced');
    await told(hook, 'COMPLETED');
    expect(hook.taken[0]?.headers['traceparent']).toMatch(
      new RegExp(`^00-${trace}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`),
    );
  });
});

test('a config that is deleted is told of nothing more [PUSH-22]', async () => {
  const hook = await webhook();
  const push = createPushCaller(url());
  const taskId = await send([{ ask: 'One?' }], { inline: { url: hook.url, id: 'mine' } });
  await told(hook, 'INPUT_REQUIRED');
  await push.delete(taskId, 'mine');
  const other = await webhook();
  await push.create({ taskId, url: other.url });
  await send([], { taskId });
  await eventually(() => expect(wordsOf(other).at(-1)).toBe('COMPLETED'));
  expect(wordsOf(hook)).toEqual(['INPUT_REQUIRED']);
});
