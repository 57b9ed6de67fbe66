import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { openTaskJournal } from '../../../journal/task-journal.js';
import { OPEN_SCOPE, pushWorkflowId, taskWorkflowId } from '../../../protocol/ids.js';
import type { PushConfig } from '../../../protocol/push.js';
import { readEndedPush } from '../../../tasks/push/ended-push.js';
import { connectToTemporal } from '../../../tasks/temporal/temporal-connection.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent, type Step } from '../../support/agents/scripted-agent.js';
import { createCaller } from '../../support/clients/a2a-caller.js';
import { createPushCaller, resultOf } from '../../support/clients/push-caller.js';
import { eventually } from '../../support/eventually.js';
import { readHistoryText } from '../../support/histories/history-text.js';
import { testPushApi } from '../../support/push/push-settings.js';
import { rpc, send } from '../../support/stacks/edge.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('push-stored', () => [scriptedAgent('actor', messageSteps(gates))]);

const { retry } = testPushApi('');

const URL = 'http://127.0.0.1:9/hook';

let client: Client;
beforeAll(() => {
  client = connectToTemporal({ connectionOptions: { address: inject('temporalAddress') } });
});
afterAll(() => client.connection.close());

const push = () => createPushCaller(stack.apis[0].url);

async function begin(...steps: readonly Step[]): Promise<string> {
  return (await createCaller(stack.apis[0].url).send(script(...steps))).task.id;
}

function workflowOf(taskId: string): string {
  return taskWorkflowId({ agent: 'actor', scope: OPEN_SCOPE, taskId });
}

/** The configs in the history of a task. */
async function storedIn(taskId: string): Promise<readonly PushConfig[]> {
  const journal = openTaskJournal(client, workflowOf(taskId));
  await journal.refresh();
  return (journal.state?.push ?? []).map(({ config }) => config);
}

describe('what the history of a task holds of a config', () => {
  test('is what its deliveries need', async () => {
    const taskId = await begin({ ask: 'What?' });
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const params = { on: ['artifact', 'artifact'], snapshot: true, retry: { maxAttempts: 2, maxDuration: '2d' } };
    const headers = { traceparent, 'perdure-push': JSON.stringify(params) };
    await push().create({ taskId, id: 'a', url: URL }, headers);
    expect(await storedIn(taskId)).toEqual([
      {
        ...{ id: 'a', url: URL, on: ['artifact'], snapshot: true, protocolVersion: '1.0', traceparent },
        // Fewer attempts than the deployment makes; no more time than it gives.
        retry: { ...retry, maximumAttempts: 2 },
      },
    ]);
  });

  test.each(['4bf92f3577b34da6', '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01', '00-a-b-c-d'])(
    'is no traceparent that is none: %s',
    async (traceparent) => {
      const taskId = await begin({ ask: 'What?' });
      await push().create({ taskId, url: URL }, { traceparent });
      const [config] = await storedIn(taskId);
      expect(config).not.toHaveProperty('traceparent');
    },
  );

  test('has no secret in clear, nor have answers and logs [PUSH-12, SEC-11]', async () => {
    const secrets = ['token', 'credentials', 'signing'].map((name) => `${name}-${randomUUID()}`);
    const [token, credentials, signingSecret] = secrets;
    const config = { url: URL, token, authentication: { scheme: 'Bearer', credentials } };
    const message = { messageId: 'm', role: 'ROLE_USER', ...script({ ask: 'What?' }) };
    const extension = 'urn:perdure:a2a:push:1';
    const sent = await rpc(
      stack.apis[0].url,
      'SendMessage',
      {
        message,
        configuration: { taskPushNotificationConfig: config },
        metadata: { [extension]: [{ signingSecret }, { target: URL, ...config, url: undefined, signingSecret }] },
      },
      { 'a2a-extensions': extension },
    );
    const taskId = z.object({ task: z.object({ id: z.string() }) }).parse(resultOf(sent)).task.id;
    const created = await push().create({ ...config, taskId, id: 'later' });
    await push().create({ ...config, taskId, id: 'later', token: credentials });
    const answers = [sent.text, JSON.stringify(created), JSON.stringify(await push().list(taskId))];
    await createCaller(stack.apis[0].url).cancel(taskId);
    // By then all deliveries are given up, and all that is known of them is written.
    await eventually(async () => {
      expect((await client.workflow.getHandle(workflowOf(taskId)).describe()).status.name).toBe('CANCELLED');
    });
    await push().create({ ...config, taskId, id: 'after' });
    const kept = [workflowOf(taskId), pushWorkflowId(workflowOf(taskId))];
    const histories = await Promise.all(kept.map((workflowId) => readHistoryText(client, workflowId)));
    for (const text of histories) expect(text).toContain('"sealed"');
    for (const secret of secrets) {
      expect([...answers, ...histories, ...stack.logged].filter((text) => text.includes(secret))).toEqual([]);
    }
  });

  test('of a config of 0.3 names that version, and it is called like its task', async () => {
    const taskId = await begin({ ask: 'What?' });
    const set = (url: string) =>
      rpc(stack.apis[0].url, 'tasks/pushNotificationConfig/set', { taskId, pushNotificationConfig: { url } });
    expect((await set(URL)).json).toMatchObject({
      result: { taskId, pushNotificationConfig: { id: taskId, url: URL } },
    });
    await set(`${URL}/2`);
    expect(await storedIn(taskId)).toMatchObject([{ id: taskId, url: `${URL}/2`, protocolVersion: '0.3' }]);
    const configs = `${stack.apis[0].url}/v1/tasks/${taskId}/pushNotificationConfigs`;
    expect((await send(configs)).json).toEqual({
      configs: [
        {
          name: `tasks/${taskId}/pushNotificationConfigs/${taskId}`,
          pushNotificationConfig: { id: taskId, url: `${URL}/2` },
        },
      ],
    });
  });
});

test('a task may live on for its deliveries, beyond its own time', async () => {
  const { raw } = await client.workflow.getHandle(workflowOf(await begin({ ask: 'What?' }))).describe();
  const seconds = Number(raw.executionConfig?.workflowExecutionTimeout?.seconds);
  const without = await stack.startApi({ push: false });
  const { id } = (await createCaller(without.url).send(script({ ask: 'What?' }))).task;
  const other = await client.workflow.getHandle(workflowOf(id)).describe();
  const shorter = Number(other.raw.executionConfig?.workflowExecutionTimeout?.seconds);
  expect(seconds - shorter).toBe(retry.maximumDuration / 1_000);
});

describe('what goes on with the configs of an ended task begins', () => {
  test('behind what has been delivered', async () => {
    const taskId = await begin({ ask: 'What?' });
    await push().create({ taskId, id: 'a', url: URL }, { 'perdure-push': '{"on":["working"]}' });
    await createCaller(stack.apis[0].url).cancel(taskId);
    await eventually(async () => {
      const { push: states, state: ended } = await readEndedPush(client, workflowOf(taskId));
      expect(ended).toBe('TASK_STATE_CANCELED');
      expect(states).toMatchObject([{ config: { id: 'a' }, failures: 0, news: false }]);
      expect(states[0]?.cursor).toBeGreaterThan(1);
    });
  });

  test('where something was given up, with what is known of that [PUSH-16]', async () => {
    const taskId = await begin({ ask: 'What?' });
    await push().create({ taskId, id: 'a', url: URL });
    await createCaller(stack.apis[0].url).cancel(taskId);
    await eventually(async () => {
      const { push: states } = await readEndedPush(client, workflowOf(taskId));
      expect(states).toMatchObject([
        {
          config: { id: 'a' },
          failures: 5,
          lastError: expect.any(String) as unknown,
          givenUp: { reason: 'exhausted' },
          news: false,
        },
      ]);
    });
  });

  test('from the start when an operator has terminated the task: nobody knows what was delivered', async () => {
    const taskId = await begin({ ask: 'What?' });
    await push().create({ taskId, id: 'a', url: URL }, { 'perdure-push': '{"on":["working"]}' });
    await client.workflow.getHandle(workflowOf(taskId)).terminate('for the test');
    const { push: states } = await readEndedPush(client, workflowOf(taskId));
    expect(states).toMatchObject([{ config: { id: 'a' }, news: true }]);
    expect(states[0]).not.toHaveProperty('cursor');
  });
});
