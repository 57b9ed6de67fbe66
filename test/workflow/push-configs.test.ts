import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeliverPushInput, PushConfig } from '../../protocol/push.js';
import {
  DELETE_PUSH_CONFIG_UPDATE,
  REDRIVE_PUSH_UPDATE,
  SET_PUSH_CONFIG_UPDATE,
  STATUS_QUERY,
} from '../../protocol/names.js';
import type { TaskStatusReport } from '../../workflows/messages.js';
import { eventually } from '../support/eventually.js';
import { playPush, pushConfig, QUICK_RETRY, type PlayedPush } from '../support/push-workflow.js';
import { createGate, scriptedAgent, type Gate } from '../support/scripted-agent.js';
import { clientOf, type AgentClient } from '../support/tasks.js';

const gates = new Map<string, Gate>();
const gate = (name: string): Gate => {
  const known = gates.get(name) ?? createGate();
  gates.set(name, known);
  return known;
};

const agent = scriptedAgent('configured', {
  done: () => undefined,
  ask: (task) => task.requireInput('And now?'),
  wait: async (task) => {
    task.status('waiting');
    await gate(task.text).opened;
  },
});

let played: PlayedPush;
let client: AgentClient;
beforeAll(async () => {
  played = await playPush([agent]);
  client = clientOf(played.stack, agent.id);
});
afterAll(() => played.stop());

const askedOf = (id: string): readonly DeliverPushInput[] => played.asked.filter(({ configId }) => configId === id);
const taskWith = (text: string, ...push: readonly PushConfig[]) => client.start(text, { push });
const update = <T>(taskId: string, name: string, argument: object) =>
  client.workflow(taskId).executeUpdate<T, [object]>(name, { args: [argument] });
const status = (taskId: string) => client.workflow(taskId).query<TaskStatusReport>(STATUS_QUERY);
const inState = (taskId: string, state: string) =>
  eventually(async () => expect((await client.read(taskId)).status.state).toBe(state));
const failing = { failure: { error: 'HTTP 503', permanent: false }, delivered: 0 };

describe('a config', () => {
  test('that comes when the task waits for its client is told of that', async () => {
    const id = await taskWith('ask');
    await inState(id, 'TASK_STATE_INPUT_REQUIRED');
    await update(id, SET_PUSH_CONFIG_UPDATE, pushConfig('later'));
    await eventually(() => expect(askedOf('later')).toHaveLength(1));
    await client.cancel(id);
  });

  test('that comes while the agent works waits for an event', async () => {
    const id = await taskWith('wait quiet');
    await inState(id, 'TASK_STATE_WORKING');
    await update(id, SET_PUSH_CONFIG_UPDATE, pushConfig('quiet'));
    expect(askedOf('quiet')).toHaveLength(0);
    gate('wait quiet').open();
    await client.workflow(id).result();
    expect(askedOf('quiet')).toHaveLength(1);
  });

  test('that is deleted while it is being delivered stops before the delete is answered', async () => {
    let stopped = false;
    played.play('deleted', async (_input, signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      stopped = true;
      return { delivered: 0 };
    });
    const id = await taskWith('ask', pushConfig('deleted'));
    await eventually(() => expect(askedOf('deleted')).toHaveLength(1));
    await update(id, DELETE_PUSH_CONFIG_UPDATE, { id: 'deleted' });
    expect(stopped).toBe(true);
    expect(await status(id)).not.toHaveProperty('push');
    await update(id, DELETE_PUSH_CONFIG_UPDATE, { id: 'deleted' });
    await client.send('done', { taskId: id });
    await client.workflow(id).result();
    expect(askedOf('deleted')).toHaveLength(1);
  });

  test('that takes the place of another goes on where that was, and what it gave up is tried again', async () => {
    played.play('moved', async ({ failures, cursor }) =>
      cursor === undefined || failures > 0 ? { ...failing, cursor: 3 } : { cursor: 8 },
    );
    const retry = { ...QUICK_RETRY, maximumAttempts: 1 };
    const id = await taskWith('ask', pushConfig('moved', { retry }));
    await eventually(async () => expect((await status(id)).push).toMatchObject([{ state: 'given-up' }]));
    await update(id, SET_PUSH_CONFIG_UPDATE, pushConfig('moved', { url: 'https://elsewhere.test/' }));
    await eventually(async () =>
      expect((await status(id)).push).toMatchObject([
        { receiver: 'https://elsewhere.test', state: 'idle', lastSequence: 8 },
      ]),
    );
    expect(askedOf('moved').at(-1)).toMatchObject({ cursor: 3, failures: 0 });
    await client.cancel(id);
  });

  test('that takes the place of another can begin with the task as it stands', async () => {
    played.play('again', async ({ cursor }) => ({ cursor: (cursor ?? 6) + 1 }));
    const id = await taskWith('ask', pushConfig('again'));
    await eventually(async () => expect((await status(id)).push).toMatchObject([{ state: 'idle', lastSequence: 7 }]));
    await update(id, SET_PUSH_CONFIG_UPDATE, pushConfig('again', { initialSnapshot: true }));
    await eventually(() => expect(askedOf('again')).toHaveLength(2));
    expect(askedOf('again')[1]).not.toHaveProperty('cursor');
    await client.cancel(id);
  });

  test('beyond the tenth is refused, however many come at once', async () => {
    const nine = Array.from({ length: 9 }, (_, index) => pushConfig(`n${index}`));
    const id = await taskWith('ask', ...nine);
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c', 'd', 'e'].map((name) => update(id, SET_PUSH_CONFIG_UPDATE, pushConfig(name))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await status(id)).push).toHaveLength(10);
    await client.cancel(id);
  });

  test('beyond the tenth is refused; one of the ten can be replaced', async () => {
    const ten = Array.from({ length: 10 }, (_, index) => pushConfig(`n${index}`));
    const id = await taskWith('ask', ...ten);
    await expect(update(id, SET_PUSH_CONFIG_UPDATE, pushConfig('n10'))).rejects.toMatchObject({
      cause: { type: 'TooManyPushConfigs' },
    });
    await update(id, SET_PUSH_CONFIG_UPDATE, pushConfig('n9', { on: ['failed'] }));
    await client.cancel(id);
  });

  test('goes on in the next run where it was in this one', async () => {
    played.play('carried', async ({ cursor }) => (cursor === undefined ? { ...failing, cursor: 4 } : { cursor: 6 }));
    const retry = { ...QUICK_RETRY, initialInterval: 60_000, maximumInterval: 60_000, maximumDuration: 600_000 };
    const id = await client.start('ask', { push: [pushConfig('carried', { retry })], continueAsNewAfter: 5 });
    await inState(id, 'TASK_STATE_INPUT_REQUIRED');
    await eventually(async () => {
      expect((await client.workflow(id).describe()).raw.workflowExecutionInfo?.firstRunId).not.toBe(
        (await client.workflow(id).describe()).runId,
      );
    });
    await eventually(async () => expect((await status(id)).push).toMatchObject([{ id: 'carried', state: 'retrying' }]));
    await update(id, REDRIVE_PUSH_UPDATE, { id: 'carried' });
    await eventually(async () =>
      expect((await status(id)).push).toMatchObject([{ id: 'carried', lastSequence: 6, state: 'idle' }]),
    );
    expect(new Set(askedOf('carried').map(({ cursor }) => cursor))).toEqual(new Set([undefined, 4]));
    await client.cancel(id);
  });

  test('is carried on when changes of configs have filled the history of a task that waits', async () => {
    const id = await client.start('ask', { push: [pushConfig('many')], continueAsNewAfter: 60 });
    await inState(id, 'TASK_STATE_INPUT_REQUIRED');
    const { runId } = await client.workflow(id).describe();
    for (let n = 0; n < 10; n += 1) {
      await update(id, SET_PUSH_CONFIG_UPDATE, pushConfig('many', { url: `https://n${n}.test/` }));
    }
    await eventually(async () => expect((await client.workflow(id).describe()).runId).not.toBe(runId));
    expect((await status(id)).push).toMatchObject([{ id: 'many', receiver: 'https://n9.test' }]);
    await client.send('done', { taskId: id });
    await expect(client.workflow(id).result()).resolves.toMatchObject({ state: 'TASK_STATE_COMPLETED' });
  });
});
