import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPEN_SCOPE, pushWorkflowId, taskWorkflowId } from '../../protocol/ids.js';
import {
  DELETE_PUSH_CONFIG_UPDATE,
  REDRIVE_PUSH_UPDATE,
  SET_PUSH_CONFIG_UPDATE,
  STATUS_QUERY,
  TASK_PUSH_WORKFLOW,
  workflowTaskQueue,
} from '../../protocol/names.js';
import type { PushState, RedrivePushResult, TaskPushInput } from '../../protocol/push.js';
import type { PushReport } from '../../workflows/messages.js';
import { scriptedAgent } from '../support/agents/scripted-agent.js';
import { eventually } from '../support/eventually.js';
import { playPush, pushConfig, type PlayedPush } from '../support/push/push-workflow.js';

let played: PlayedPush;
beforeAll(async () => {
  played = await playPush([scriptedAgent('ended', {})]);
});
afterAll(() => played.stop());

const GIVEN_UP: Omit<PushState, 'config'> = {
  cursor: 4,
  failures: 5,
  lastError: 'HTTP 500',
  news: false,
  givenUp: { reason: 'exhausted', at: '2026-01-01T00:00:00.000Z' },
};

async function start(idleTimeout: number, ...push: readonly PushState[]) {
  return await startWith({ idleTimeout }, ...push);
}

async function startWith(change: Partial<TaskPushInput>, ...push: readonly PushState[]) {
  const address = { agent: 'ended', scope: OPEN_SCOPE, taskId: randomUUID() };
  const workflowId = taskWorkflowId(address);
  const input: TaskPushInput = { ...address, workflowId, push, idleTimeout: 60_000, ...change };
  const started = await played.stack.client.workflow.start(TASK_PUSH_WORKFLOW, {
    workflowId: pushWorkflowId(workflowId),
    taskQueue: workflowTaskQueue(played.stack.taskQueue),
    args: [input],
  });
  // Of whichever run is the current one.
  const handle = played.stack.client.workflow.getHandle(started.workflowId);
  return {
    taskId: address.taskId,
    workflowId,
    ended: () => handle.result(),
    runId: async () => (await played.stack.client.workflow.getHandle(handle.workflowId).describe()).runId,
    update: <T>(name: string, argument: object) => handle.executeUpdate<T, [object]>(name, { args: [argument] }),
    report: async () => (await handle.query<{ push: readonly PushReport[] }>(STATUS_QUERY)).push,
  };
}

const askedOf = (taskId: string) => played.asked.filter((input) => input.taskId === taskId);

describe('the push configs of an ended task', () => {
  test('wait for requests without sending anything, and the workflow closes when none comes', async () => {
    const task = await start(50, { config: pushConfig('sent'), cursor: 9, failures: 0, news: false });
    await task.ended();
    expect(askedOf(task.taskId)).toEqual([]);
  });

  test('that were given up are sent again from where they were, for the task itself', async () => {
    const task = await start(60_000, { config: pushConfig('given-up'), ...GIVEN_UP });
    const answer = await task.update<RedrivePushResult>(REDRIVE_PUSH_UPDATE, { id: 'given-up' });
    expect(answer).toEqual({ ids: ['given-up'] });
    await eventually(async () => expect(await task.report()).toMatchObject([{ state: 'idle', lastSequence: 5 }]));
    expect(askedOf(task.taskId)).toMatchObject([{ workflowId: task.workflowId, cursor: 4, failures: 0 }]);
  });

  test('of which nothing is known to be delivered are sent', async () => {
    const task = await start(50, { config: pushConfig('unknown'), failures: 0, news: false });
    await task.ended();
    expect(askedOf(task.taskId)).toHaveLength(1);
  });

  test('can be added, and are told of the end', async () => {
    const task = await start(60_000);
    await task.update(SET_PUSH_CONFIG_UPDATE, pushConfig('added'));
    await eventually(() => expect(askedOf(task.taskId)).toMatchObject([{ configId: 'added' }]));
    await task.update(SET_PUSH_CONFIG_UPDATE, pushConfig('other', { on: ['input-required'] }));
    expect(await task.report()).toMatchObject([{ id: 'added' }, { id: 'other', state: 'idle' }]);
    expect(askedOf(task.taskId)).toHaveLength(1);
  });

  test('can be added, and are told of the end as it was', async () => {
    const task = await startWith({ state: 'TASK_STATE_FAILED' });
    await task.update(SET_PUSH_CONFIG_UPDATE, pushConfig('succeeded', { on: ['completed'] }));
    await task.update(SET_PUSH_CONFIG_UPDATE, pushConfig('failed', { on: ['failed'] }));
    await eventually(() => expect(askedOf(task.taskId)).toMatchObject([{ configId: 'failed' }]));
  });

  test('go on in another run when the history has grown long', async () => {
    const task = await startWith({ continueAsNewAfter: 25 }, { config: pushConfig('long'), ...GIVEN_UP });
    const first = await task.runId();
    for (let n = 0; n < 6; n += 1) {
      await task.update(SET_PUSH_CONFIG_UPDATE, pushConfig('long', { url: `https://n${n}.test/` }));
    }
    await eventually(async () => expect(await task.runId()).not.toBe(first));
    await eventually(async () =>
      expect(await task.report()).toMatchObject([{ receiver: 'https://n5.test', state: 'idle' }]),
    );
  });

  test('can be deleted', async () => {
    const task = await start(60_000, { config: pushConfig('gone'), ...GIVEN_UP });
    await task.update(DELETE_PUSH_CONFIG_UPDATE, { id: 'gone' });
    await task.update(DELETE_PUSH_CONFIG_UPDATE, { id: 'gone' });
    expect(await task.report()).toEqual([]);
    expect(askedOf(task.taskId)).toEqual([]);
  });

  test('keep the workflow open until all is delivered', async () => {
    played.play('slow', async ({ failures }) =>
      failures < 2 ? { failure: { error: 'HTTP 500', permanent: false }, delivered: 0 } : {},
    );
    const task = await start(50, { config: pushConfig('slow'), failures: 0, news: true });
    await task.ended();
    expect(askedOf(task.taskId)).toHaveLength(3);
  });
});
