import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { OPEN_SCOPE, taskWorkflowId } from '../../../protocol/ids.js';
import { connectToTemporal } from '../../../tasks/temporal/temporal-connection.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, scriptedAgent, type Step } from '../../support/agents/scripted-agent.js';
import { createPushCaller } from '../../support/clients/push-caller.js';
import { eventually } from '../../support/eventually.js';
import { sendSteps, type Webhooks } from '../../support/push/push-sends.js';
import { useWebhooks, wordOf, type Webhook, type WebhookAnswers } from '../../support/servers/webhook.js';
import { post, send } from '../../support/stacks/edge.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const stack = useHttpStack('push-ended', () => [scriptedAgent('actor', messageSteps(createGates()))]);
const [FIRST, SECOND] = [0, 1] as const;
const push = (api: 0 | 1) => createPushCaller(stack.apis[api].url);

let client: Client;
beforeAll(() => {
  client = connectToTemporal({ connectionOptions: { address: inject('temporalAddress') } });
});
afterAll(() => client.connection.close());

const webhook = useWebhooks();

const gone: WebhookAnswers = (response) => void response.writeHead(410).end();
const workflowOf = (taskId: string) =>
  client.workflow.getHandle(taskWorkflowId({ agent: 'actor', scope: OPEN_SCOPE, taskId }));

/** A task whose workflow is closed: all that it could deliver is delivered. */
async function endedTask(steps: readonly Step[] = [], webhooksOfIt: Webhooks = {}): Promise<string> {
  const taskId = await sendSteps(stack.apis[FIRST].url, steps, webhooksOfIt);
  await eventually(async () => expect((await workflowOf(taskId).describe()).status.name).not.toBe('RUNNING'));
  return taskId;
}

const words = ({ taken }: Webhook): string[] => taken.map(wordOf);
const sequences = ({ taken }: Webhook): number[] => taken.map(({ sequence }) => sequence);
const redrive = (body: object) => post(`${stack.apis[SECOND].url}/operator/push/redrive`, body);
const listed = async (taskId: string): Promise<string> =>
  (await send(`${stack.apis[SECOND].url}/operator/push/dead-letters?taskId=${taskId}`)).text;

describe('after its task has ended, a config', () => {
  test('is told of the end when it comes only then', async () => {
    const hook = await webhook();
    const taskId = await endedTask([{ fail: 'No.' }]);
    await push(SECOND).create({ taskId, url: hook.url });
    await eventually(() => expect(words(hook)).toEqual(['FAILED']));
  });

  test('that is given another URL is told there what was given up, and nothing of what had been taken', async () => {
    const old = await webhook((response, delivered, attempt) =>
      delivered.sequence < 3 ? 'take' : gone(response, delivered, attempt),
    );
    const params = { id: 'moved', target: old.url, on: ['all'] };
    const taskId = await endedTask([{ count: 4, every: 1 }], { params });
    expect(sequences(old)).toEqual([1, 2]);

    const now = await webhook();
    const header = { 'perdure-push': '{"on":["all"]}' };
    await push(SECOND).create({ taskId, id: 'moved', url: now.url }, header);
    await eventually(() => expect(words(now).at(-1)).toBe('COMPLETED'));
    expect(sequences(now)).toEqual(sequences(now).map((_, index) => index + 3));
    expect(old.attempts).toHaveLength(3);
    await eventually(async () => expect(await listed(taskId)).toContain('"deadLetters":[]'));
  });

  test('that was given up is sent again when an operator wants it, from where it was', async () => {
    let down = true;
    const hook = await webhook((response, { sequence }) => {
      if (sequence < 3 || !down) return 'take';
      response.writeHead(503).end();
      return undefined;
    });
    const taskId = await endedTask([{ count: 4, every: 1 }], { params: { target: hook.url, on: ['all'] } });
    expect(sequences(hook)).toEqual([1, 2]);
    await eventually(async () => expect(await listed(taskId)).toContain('"exhausted"'));
    down = false;
    expect((await redrive({ taskId })).status).toBe(200);
    await eventually(() => expect(words(hook).at(-1)).toBe('COMPLETED'));
    expect(sequences(hook)).toEqual(sequences(hook).map((_, index) => index + 1));
  });

  test('that was given up is in no list of operators any more when it is deleted', async () => {
    const hook = await webhook(gone);
    const taskId = await endedTask([], { params: { id: 'mine', target: hook.url } });
    await eventually(async () => expect(await listed(taskId)).toContain('"mine"'));
    await push(SECOND).delete(taskId, 'mine');
    await eventually(async () => expect(await listed(taskId)).toContain('"deadLetters":[]'));
    expect(hook.attempts).toHaveLength(1);
  });
});

describe('changes at the same time, through two API processes,', () => {
  test('are all kept, and each config is told of the end once', async () => {
    const hook = await webhook();
    const taskId = await endedTask();
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    await Promise.all(
      ids.map((id, index) => push(index % 2 === 0 ? FIRST : SECOND).create({ taskId, id, url: `${hook.url}?${id}` })),
    );
    for (const api of [FIRST, SECOND]) {
      expect((await push(api).list(taskId)).configs.map(({ id }) => id)).toEqual(ids);
    }
    await eventually(() => expect(hook.taken.length).toBeGreaterThanOrEqual(ids.length));
    expect(hook.taken.map(({ headers }) => headers['perdure-config-id']).sort()).toEqual(ids);
    expect(new Set(words(hook))).toEqual(new Set(['COMPLETED']));
  });

  test('to one config leave one of them, the same for both', async () => {
    const hooks = [await webhook(), await webhook()] as const;
    const taskId = await endedTask();
    await Promise.all(
      ([FIRST, SECOND] as const).map((api) => push(api).create({ taskId, id: 'one', url: hooks[api].url })),
    );
    const [first, second] = await Promise.all([push(FIRST).get(taskId, 'one'), push(SECOND).get(taskId, 'one')]);
    expect(first).toEqual(second);
    expect(hooks.map(({ url }) => url)).toContain(first.url);
    await eventually(() => expect(hooks.flatMap(words)).toContain('COMPLETED'));
  });

  test('to configs and an order to send again do not get in each other’s way', async () => {
    let down = true;
    const hook = await webhook((response) => {
      if (!down) return 'take';
      response.writeHead(410).end();
      return undefined;
    });
    const taskId = await endedTask([], { params: { id: 'failed', target: hook.url } });
    await eventually(async () => expect(await listed(taskId)).toContain('"failed"'));
    const late = await webhook();
    down = false;
    const [redriven] = await Promise.all([
      redrive({ taskId }),
      push(FIRST).create({ taskId, id: 'late', url: late.url }),
    ]);
    expect(redriven.text).toContain('"failed"');
    await eventually(() => expect([words(hook), words(late)]).toEqual([['COMPLETED'], ['COMPLETED']]));
    expect((await push(SECOND).list(taskId)).configs.map(({ id }) => id)).toEqual(['failed', 'late']);
  });
});

describe('of a task that an operator has terminated', () => {
  test('the end is told when it is redriven, with all that may not have been: known by the same ids', async () => {
    const hook = await webhook();
    const params = { target: hook.url, on: ['status'] };
    const taskId = await sendSteps(stack.apis[FIRST].url, [{ status: 'at it' }, { gate: 'never' }], { params });
    await eventually(() => expect(sequences(hook)).toEqual([1, 2, 3]));
    const workflow = workflowOf(taskId);
    await workflow.terminate('for a test');
    expect((await redrive({ taskId: workflow.workflowId })).status).toBe(200);
    // The run that was under way may have told of the end too.
    await eventually(() => expect(sequences(hook).slice(3)).toEqual(expect.arrayContaining([1, 2, 3, 4])));
    expect(words(hook)).toContain('FAILED');
    expect(new Set(hook.taken.map(({ id }) => id)).size).toBe(4);
  });
});
