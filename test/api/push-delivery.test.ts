import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createCaller } from '../support/a2a-caller.js';
import { createActor, script } from '../support/actor.js';
import { rpc } from '../support/edge.js';
import { eventually } from '../support/eventually.js';
import { createGates } from '../support/gates.js';
import { useHttpStack } from '../support/http-stack.js';
import { readPost, startHttpReceiver, type LoopbackReceiver, type ReceivedPost } from '../support/loopback-receiver.js';
import { createPushCaller, resultOf } from '../support/push-caller.js';

const gates = createGates();
const stack = useHttpStack('push-delivery', () => [createActor(gates)]);

/** What came, by path. Paths with `fail-` fail as often as they say. */
const received: ReceivedPost[] = [];
let receiver: LoopbackReceiver;

beforeAll(async () => {
  receiver = await startHttpReceiver((request, response) => {
    void readPost(request).then((post) => {
      received.push(post);
      const failures = Number(/fail-(\d)/.exec(post.path ?? '')?.[1] ?? 0);
      const ok = received.filter(({ path }) => path === post.path).length > failures;
      response.writeHead(ok ? 204 : 503).end();
    });
  });
});
afterAll(() => receiver.close());

/** A webhook of its own. */
function webhook(name = 'hook') {
  const path = `/${name}/${randomUUID()}`;
  return {
    url: `http://127.0.0.1:${receiver.port}${path}`,
    posts: () => received.filter((post) => post.path === path),
    bodies: () => received.filter((post) => post.path === path).map(({ body }) => JSON.parse(body) as unknown),
  };
}

const push = () => createPushCaller(stack.apis[0].url);

const task = z.object({ id: z.string(), status: z.object({ state: z.string() }) });

/** Sends a message with a config. */
async function sendWith(config: object, steps: ReturnType<typeof script>, method = 'SendMessage') {
  const message = { messageId: randomUUID(), role: 'ROLE_USER', ...steps };
  const reply = await rpc(stack.apis[0].url, method, {
    message,
    configuration: { taskPushNotificationConfig: config },
  });
  return z.object({ task }).parse(resultOf(reply)).task;
}

describe('a delivery', () => {
  test('is a POST of one StreamResponse, with the credentials of its config [PUSH-13, PUSH-14]', async () => {
    const { url, posts, bodies } = webhook();
    const authentication = { scheme: 'Bearer', credentials: 's3cret' };
    const { id } = await sendWith({ url, token: 't0ken', authentication }, script({ text: 'done' }));
    await eventually(() => expect(posts()).toHaveLength(1));
    expect(posts()[0]).toMatchObject({
      method: 'POST',
      headers: {
        'content-type': 'application/a2a+json',
        authorization: 'Bearer s3cret',
        'x-a2a-notification-token': 't0ken',
      },
    });
    expect(bodies()).toMatchObject([{ statusUpdate: { taskId: id, status: { state: 'TASK_STATE_COMPLETED' } } }]);
    expect(Object.keys(bodies()[0] as object)).toHaveLength(1);
  });

  test('goes to each webhook of the task, also to one that came when it had ended [PUSH-15]', async () => {
    const hooks = [webhook(), webhook(), webhook()] as const;
    const { id: taskId } = await sendWith({ url: hooks[0].url }, script({ ask: 'What?' }));
    await push().create({ taskId, url: hooks[1].url });
    await createCaller(stack.apis[1].url).cancel(taskId);
    await push().create({ taskId, url: hooks[2].url });
    const canceled = { statusUpdate: { taskId, status: { state: 'TASK_STATE_CANCELED' } } };
    for (const hook of hooks) await eventually(() => expect(hook.bodies().at(-1)).toMatchObject(canceled));
  });

  test('is made whether somebody waits, streams or looks away', async () => {
    const hook = webhook();
    const message = { messageId: randomUUID(), role: 'ROLE_USER', ...script({ text: 'done' }) };
    await rpc(stack.apis[0].url, 'SendMessage', {
      message,
      configuration: { returnImmediately: true, taskPushNotificationConfig: { url: hook.url } },
    });
    await rpc(stack.apis[0].url, 'SendStreamingMessage', {
      message,
      configuration: { taskPushNotificationConfig: { url: hook.url } },
    });
    await eventually(() => expect(hook.posts()).toHaveLength(2));
  });

  test('that fails is made again [PUSH-16]', async () => {
    const hook = webhook('fail-2');
    await sendWith({ url: hook.url }, script({ text: 'done' }));
    await eventually(() => expect(hook.posts()).toHaveLength(3));
    const [first, ...others] = hook.posts();
    for (const other of others) expect(other.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  });

  test('is made no more when its config is deleted [PUSH-07]', async () => {
    const [deleted, kept] = [webhook(), webhook()];
    const { id: taskId } = await sendWith({ id: 'a', url: deleted.url }, script({ ask: 'What?' }));
    await push().create({ taskId, id: 'b', url: kept.url });
    await eventually(() => expect([deleted.posts(), kept.posts()].map(({ length }) => length)).toEqual([1, 1]));
    await push().delete(taskId, 'a');
    await createCaller(stack.apis[0].url).cancel(taskId);
    await eventually(() => expect(kept.posts()).toHaveLength(2));
    expect(deleted.posts()).toHaveLength(1);
  });

  test('to a client of 0.3 is the bare task of 0.3', async () => {
    const hook = webhook();
    const message = { kind: 'message', messageId: 'm', role: 'user', parts: [{ kind: 'text', text: 'hello' }] };
    const configuration = { pushNotificationConfig: { url: hook.url, token: 't0ken' } };
    await rpc(stack.apis[0].url, 'message/send', { message, configuration });
    await eventually(() => expect(hook.bodies()).toMatchObject([{ kind: 'task', status: { state: 'completed' } }]));
    expect(hook.posts()[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-a2a-notification-token': 't0ken',
    });
  });
});
