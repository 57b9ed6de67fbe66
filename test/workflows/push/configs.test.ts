import { describe, expect, test } from 'vitest';
import { DELETE_PUSH_CONFIG_UPDATE, REDRIVE_PUSH_UPDATE, SET_PUSH_CONFIG_UPDATE } from '../../../protocol/names.js';
import { createGates } from '../../support/agents/gates.js';
import { scriptedAgent } from '../../support/agents/scripted-agent.js';
import { eventually } from '../../support/eventually.js';
import { usePlayedTasks } from '../../support/push/played-tasks.js';
import { pushConfig, QUICK_RETRY } from '../../support/push/push-workflow.js';

const gates = createGates();

const agent = scriptedAgent('configured', {
  done: () => undefined,
  ask: (task) => task.requireInput('And now?'),
  wait: async (task) => {
    task.status('waiting');
    await gates.pass(task.text, task.signal);
  },
});

const tasks = usePlayedTasks(agent);
const { askedOf, inState, status, update } = tasks;
const failing = { failure: { error: 'HTTP 503', permanent: false }, delivered: 0 };

describe('a config', () => {
  test('that comes when the task waits for its client is told of that', async () => {
    const id = await tasks.start('ask');
    await inState(id, 'TASK_STATE_INPUT_REQUIRED');
    await update(id, SET_PUSH_CONFIG_UPDATE, pushConfig('later'));
    await eventually(() => expect(askedOf('later')).toHaveLength(1));
    await tasks.client.cancel(id);
  });

  test('that comes while the agent works waits for an event', async () => {
    const id = await tasks.start('wait quiet');
    await inState(id, 'TASK_STATE_WORKING');
    await update(id, SET_PUSH_CONFIG_UPDATE, pushConfig('quiet'));
    expect(askedOf('quiet')).toHaveLength(0);
    gates.open('wait quiet');
    await tasks.client.workflow(id).result();
    expect(askedOf('quiet')).toHaveLength(1);
  });

  test('that is deleted while it is being delivered stops before the delete is answered', async () => {
    let stopped = false;
    tasks.play('deleted', async (_input, signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      stopped = true;
      return { delivered: 0 };
    });
    const id = await tasks.start('ask', pushConfig('deleted'));
    await eventually(() => expect(askedOf('deleted')).toHaveLength(1));
    await update(id, DELETE_PUSH_CONFIG_UPDATE, { id: 'deleted' });
    expect(stopped).toBe(true);
    expect(await status(id)).not.toHaveProperty('push');
    await update(id, DELETE_PUSH_CONFIG_UPDATE, { id: 'deleted' });
    await tasks.client.send('done', { taskId: id });
    await tasks.client.workflow(id).result();
    expect(askedOf('deleted')).toHaveLength(1);
  });

  test('that takes the place of another goes on where that was, and what it gave up is tried again', async () => {
    tasks.play('moved', async ({ failures, cursor }) =>
      cursor === undefined || failures > 0 ? { ...failing, cursor: 3 } : { cursor: 8 },
    );
    const retry = { ...QUICK_RETRY, maximumAttempts: 1 };
    const id = await tasks.start('ask', pushConfig('moved', { retry }));
    await eventually(async () => expect((await status(id)).push).toMatchObject([{ state: 'given-up' }]));
    await update(id, SET_PUSH_CONFIG_UPDATE, pushConfig('moved', { url: 'https://elsewhere.test/' }));
    await eventually(async () =>
      expect((await status(id)).push).toMatchObject([
        { receiver: 'https://elsewhere.test', state: 'idle', lastSequence: 8 },
      ]),
    );
    expect(askedOf('moved').at(-1)).toMatchObject({ cursor: 3, failures: 0 });
    await tasks.client.cancel(id);
  });

  test('that takes the place of another can begin with the task as it stands', async () => {
    tasks.play('again', async ({ cursor }) => ({ cursor: (cursor ?? 6) + 1 }));
    const id = await tasks.start('ask', pushConfig('again'));
    await eventually(async () => expect((await status(id)).push).toMatchObject([{ state: 'idle', lastSequence: 7 }]));
    await update(id, SET_PUSH_CONFIG_UPDATE, pushConfig('again', { initialSnapshot: true }));
    await eventually(() => expect(askedOf('again')).toHaveLength(2));
    expect(askedOf('again')[1]).not.toHaveProperty('cursor');
    await tasks.client.cancel(id);
  });

  test('beyond the tenth is refused, however many come at once', async () => {
    const nine = Array.from({ length: 9 }, (_, index) => pushConfig(`n${index}`));
    const id = await tasks.start('ask', ...nine);
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c', 'd', 'e'].map((name) => update(id, SET_PUSH_CONFIG_UPDATE, pushConfig(name))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await status(id)).push).toHaveLength(10);
    await tasks.client.cancel(id);
  });

  test('beyond the tenth is refused; one of the ten can be replaced', async () => {
    const ten = Array.from({ length: 10 }, (_, index) => pushConfig(`n${index}`));
    const id = await tasks.start('ask', ...ten);
    await expect(update(id, SET_PUSH_CONFIG_UPDATE, pushConfig('n10'))).rejects.toMatchObject({
      cause: { type: 'TooManyPushConfigs' },
    });
    await update(id, SET_PUSH_CONFIG_UPDATE, pushConfig('n9', { on: ['failed'] }));
    await tasks.client.cancel(id);
  });

  test('goes on in the next run where it was in this one', async () => {
    tasks.play('carried', async ({ cursor }) => (cursor === undefined ? { ...failing, cursor: 4 } : { cursor: 6 }));
    const retry = { ...QUICK_RETRY, initialInterval: 60_000, maximumInterval: 60_000, maximumDuration: 600_000 };
    const id = await tasks.client.start('ask', { push: [pushConfig('carried', { retry })], continueAsNewAfter: 5 });
    await inState(id, 'TASK_STATE_INPUT_REQUIRED');
    await eventually(async () => {
      expect((await tasks.client.workflow(id).describe()).raw.workflowExecutionInfo?.firstRunId).not.toBe(
        (await tasks.client.workflow(id).describe()).runId,
      );
    });
    await eventually(async () => expect((await status(id)).push).toMatchObject([{ id: 'carried', state: 'retrying' }]));
    await update(id, REDRIVE_PUSH_UPDATE, { id: 'carried' });
    await eventually(async () =>
      expect((await status(id)).push).toMatchObject([{ id: 'carried', lastSequence: 6, state: 'idle' }]),
    );
    expect(new Set(askedOf('carried').map(({ cursor }) => cursor))).toEqual(new Set([undefined, 4]));
    await tasks.client.cancel(id);
  });

  test('is carried on when changes of configs have filled the history of a task that waits', async () => {
    const id = await tasks.client.start('ask', { push: [pushConfig('many')], continueAsNewAfter: 60 });
    await inState(id, 'TASK_STATE_INPUT_REQUIRED');
    const { runId } = await tasks.client.workflow(id).describe();
    for (let n = 0; n < 10; n += 1) {
      await update(id, SET_PUSH_CONFIG_UPDATE, pushConfig('many', { url: `https://n${n}.test/` }));
    }
    await eventually(async () => expect((await tasks.client.workflow(id).describe()).runId).not.toBe(runId));
    expect((await status(id)).push).toMatchObject([{ id: 'many', receiver: 'https://n9.test' }]);
    await tasks.client.send('done', { taskId: id });
    await expect(tasks.client.workflow(id).result()).resolves.toMatchObject({ state: 'TASK_STATE_COMPLETED' });
  });
});
