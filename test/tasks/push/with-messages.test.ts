import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { JsonValue } from '../../../protocol/a2a.js';
import { PUSH_EXTENSION } from '../../../protocol/extensions.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent, type Step } from '../../support/agents/scripted-agent.js';
import { createPushCaller, refusedAs, resultOf } from '../../support/clients/push-caller.js';
import { openSse } from '../../support/clients/sse-client.js';
import { rpc } from '../../support/stacks/edge.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('push-with-messages', () => [scriptedAgent('actor', messageSteps(gates))]);

const URL = 'http://127.0.0.1:9/hook';

const push = () => createPushCaller(`${stack.apis[1].url}/actor`);

interface Request {
  readonly inline?: object;
  readonly params?: JsonValue;
  readonly message?: object;
  /** Default: the extension is active. */
  readonly headers?: Record<string, string>;
  readonly method?: 'SendMessage' | 'message/send';
}

const ACTIVE = { 'a2a-extensions': PUSH_EXTENSION };

const task = z.looseObject({ id: z.string(), metadata: z.record(z.string(), z.unknown()).optional() });

function paramsOf(steps: readonly Step[], { inline, params, message }: Request) {
  return {
    message: { messageId: randomUUID(), role: 'ROLE_USER', ...script(...steps), ...message },
    configuration: { ...(inline && { taskPushNotificationConfig: inline }) },
    ...(params !== undefined && { metadata: { [PUSH_EXTENSION]: params, 'urn:other': 'stays' } }),
  };
}

/** Sends a message of 1.0. @throws RefusedCall */
async function send(steps: readonly Step[], request: Request) {
  const reply = await rpc(`${stack.apis[0].url}/actor`, 'SendMessage', paramsOf(steps, request), {
    ...ACTIVE,
    ...request.headers,
  });
  return z.object({ task }).parse(resultOf(reply)).task;
}

const configsIn = (answer: z.output<typeof task>) => answer.metadata?.[PUSH_EXTENSION];

describe('configs that come with the message that starts a task', () => {
  test('are its configs, and told in the answer in the form of the specification [PUSH-04]', async () => {
    const answer = await send([{ ask: 'What?' }], {
      inline: { id: 'mine', url: URL, token: 'hunter2', authentication: { scheme: 'Bearer', credentials: 'hunter2' } },
      params: [{ on: ['completed', 'failed'], target: `${URL}/2`, signingSecret: 'hunter2' }, { on: ['all'] }],
    });
    const { configs } = await push().list(answer.id);
    expect(configs).toHaveLength(2);
    expect(configs).toContainEqual({
      ...{ taskId: answer.id, id: 'mine', url: URL, authentication: { scheme: 'Bearer' } },
    });
    const told = z.object({ configs: z.array(z.unknown()) }).parse(configsIn(answer)).configs;
    expect(told).toHaveLength(2);
    expect(told).toEqual(expect.arrayContaining(configs));
  });

  test('are told to clients of the extension, in this answer and nowhere else', async () => {
    const { id } = await send([{ ask: 'What?' }], { params: { target: URL } });
    expect(resultOf(await rpc(`${stack.apis[0].url}/actor`, 'GetTask', { id }))).not.toHaveProperty('metadata');
    const answer = await send([{ ask: 'What?' }], { inline: { url: URL }, headers: { 'a2a-extensions': '' } });
    expect(configsIn(answer)).toBeUndefined();
    expect((await push().list(answer.id)).configs).toHaveLength(1);
  });

  test('are told in the first event of a stream', async () => {
    const body = {
      jsonrpc: '2.0',
      id: 1,
      method: 'SendStreamingMessage',
      params: paramsOf([{ text: 'done' }], { inline: { id: 'mine', url: URL } }),
    };
    const frames = await (
      await openSse(`${stack.apis[0].url}/actor`, { method: 'POST', body, headers: ACTIVE })
    ).rest();
    const events = frames.map(({ data }) => z.object({ result: z.looseObject({}) }).parse(JSON.parse(data)).result);
    expect(events[0]).toMatchObject({
      task: { metadata: { [PUSH_EXTENSION]: { configs: [{ id: 'mine', url: URL }] } } },
    });
    expect(JSON.stringify(events.slice(1))).not.toContain(PUSH_EXTENSION);
    expect(events.length).toBeGreaterThan(1);
  });

  test('are kept from the agent, which gets the rest of the metadata', async () => {
    const answer = await send([{ see: true }], { params: { target: URL, token: 'hunter2' } });
    const seen = JSON.stringify(z.looseObject({ artifacts: z.unknown() }).parse(answer).artifacts);
    expect(seen).toContain('urn:other');
    expect(seen).not.toContain(PUSH_EXTENSION);
    expect(seen).not.toContain('hunter2');
  });

  test('that are refused start no task', async () => {
    const contextId = randomUUID();
    const sending = send([{ text: 'done' }], { inline: { url: 'ftp://hook.test' }, message: { contextId } });
    await expect(sending).rejects.toMatchObject(
      refusedAs('invalidParams', 'configuration.taskPushNotificationConfig.url'),
    );
    const list = resultOf(await rpc(`${stack.apis[0].url}/actor`, 'ListTasks', { contextId }));
    expect(list).toMatchObject({ totalSize: 0 });
  });
});

describe('configs that come with an answer', () => {
  test('are added to those of the task', async () => {
    const { id } = await send([{ ask: 'What?' }], { inline: { id: 'a', url: URL } });
    const answer = await send([{ ask: 'And?' }], { inline: { id: 'b', url: URL }, message: { taskId: id } });
    expect(configsIn(answer)).toMatchObject({ configs: [{ id: 'b' }] });
    expect((await push().list(id)).configs.map((config) => config.id)).toEqual(['a', 'b']);
  });

  test('are the same config each time when they have no id, and the same URL', async () => {
    const { id } = await send([{ ask: 'What?' }], { inline: { url: URL } });
    await send([{ ask: 'And?' }], { inline: { url: URL }, message: { taskId: id } });
    expect((await push().list(id)).configs).toHaveLength(1);
    await send([{ ask: 'And?' }], { inline: { url: `${URL}/2` }, message: { taskId: id } });
    expect((await push().list(id)).configs).toHaveLength(2);
  });

  test('are told only if the task has them: what is sent again under its messageId sets nothing [PUSH-04]', async () => {
    const { id } = await send([{ ask: 'What?' }], {});
    const again = { messageId: randomUUID(), taskId: id };
    await send([{ ask: 'And?' }], { params: { target: `${URL}/1`, id: 'x1' }, message: again });
    const other = { params: [{ target: `${URL}/2`, id: 'x2' }, { target: `${URL}/3` }], message: again };
    expect(configsIn(await send([{ ask: 'And?' }], other))).toEqual({ configs: [] });
    const moved = { params: { target: `${URL}/2`, id: 'x1' }, message: again };
    expect(configsIn(await send([{ ask: 'And?' }], moved))).toEqual({ configs: [] });
    const same = { params: { target: `${URL}/1`, id: 'x1' }, message: again };
    expect(configsIn(await send([{ ask: 'And?' }], same))).toEqual({ configs: (await push().list(id)).configs });
    expect((await push().list(id)).configs).toMatchObject([{ id: 'x1', url: `${URL}/1` }]);
  });

  test('are told in the first event of a stream only if the task has them', async () => {
    const { id } = await send([{ ask: 'What?' }], {});
    const message = { messageId: randomUUID(), taskId: id };
    const first = { params: { target: `${URL}/1`, id: 'x1' }, message };
    await send([{ ask: 'And?' }], first);
    const told = async (request: Request) => {
      const params = paramsOf([{ ask: 'And?' }], request);
      const body = { jsonrpc: '2.0', id: 1, method: 'SendStreamingMessage', params };
      const url = `${stack.apis[0].url}/actor`;
      const [event] = await (await openSse(url, { method: 'POST', body, headers: ACTIVE })).rest();
      return configsIn(z.object({ result: z.object({ task }) }).parse(JSON.parse(event?.data ?? '')).result.task);
    };
    expect(await told({ params: { target: `${URL}/2`, id: 'x2' }, message })).toEqual({ configs: [] });
    expect(await told(first)).toMatchObject({ configs: [{ id: 'x1', url: `${URL}/1` }] });
  });

  test('are refused with their message when the task would have more than ten', async () => {
    const params = Array.from({ length: 10 }, (_, index) => ({ target: `${URL}/${index}` }));
    const { id } = await send([{ ask: 'What?' }], { params });
    const sending = send([{ text: 'done' }], { inline: { url: `${URL}/11` }, message: { taskId: id } });
    await expect(sending).rejects.toMatchObject(refusedAs('invalidParams', 'message.taskId'));
    const again = await send([{ text: 'done' }], { inline: { url: `${URL}/3` }, message: { taskId: id } });
    expect(again).toMatchObject({ status: { state: 'TASK_STATE_COMPLETED' } });
  });
});

describe('under an Idempotency-Key', () => {
  const withKey = () => ({ headers: { 'idempotency-key': randomUUID() } });

  test('the same request has the same configs, and sets nothing again', async () => {
    const request = { ...withKey(), inline: { url: URL, token: 'one' }, message: { messageId: 'm' } };
    const first = await send([{ ask: 'What?' }], request);
    await push().delete(first.id, (await push().list(first.id)).configs[0]?.id ?? '');
    const again = await send([{ ask: 'What?' }], { ...request, inline: { url: URL, token: 'two' } });
    expect(again.id).toBe(first.id);
    // Deleted since, so it is not told.
    expect(configsIn(again)).toEqual({ configs: [] });
    expect((await push().list(first.id)).configs).toEqual([]);
  });

  test('a request with another webhook is another request', async () => {
    const request = { ...withKey(), inline: { url: URL }, message: { messageId: 'm' } };
    await send([{ ask: 'What?' }], request);
    const other = send([{ ask: 'What?' }], { ...request, inline: { url: `${URL}/2` } });
    await expect(other).rejects.toMatchObject(refusedAs('invalidParams', 'Idempotency-Key'));
  });

  test('an answer that is sent again sets nothing again', async () => {
    const { id } = await send([{ ask: 'What?' }], {});
    const request = { ...withKey(), inline: { id: 'a', url: URL }, message: { messageId: 'm', taskId: id } };
    const first = await send([{ ask: 'And?' }], request);
    expect(configsIn(await send([{ ask: 'And?' }], request))).toEqual(configsIn(first));
    await push().delete(id, 'a');
    expect(configsIn(await send([{ ask: 'And?' }], request))).toEqual({ configs: [] });
    expect((await push().list(id)).configs).toEqual([]);
  });
});
