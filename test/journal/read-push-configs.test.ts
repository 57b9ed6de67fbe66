import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPushConfigs } from '../../journal/read-push-configs.js';
import { OPEN_SCOPE, pushWorkflowId, taskWorkflowId } from '../../protocol/ids.js';
import { DELETE_PUSH_CONFIG_UPDATE, TASK_PUSH_WORKFLOW, workflowTaskQueue } from '../../protocol/names.js';
import type { PushConfig, TaskPushInput } from '../../protocol/push.js';
import { scriptedAgent } from '../support/agents/scripted-agent.js';
import { clientOf, type AgentClient } from '../support/clients/tasks.js';
import { eventually } from '../support/eventually.js';
import { configOf } from '../support/push/push-fixtures.js';
import { startRecordingReceiver, type RecordingReceiver } from '../support/servers/recording-receiver.js';
import { startStack, type Stack } from '../support/stacks/stack.js';

const agent = scriptedAgent('read-configs', { done: () => undefined });

let stack: Stack;
let client: AgentClient;
let receiver: RecordingReceiver;
beforeAll(async () => {
  receiver = await startRecordingReceiver();
  stack = await startStack({ agents: [agent] });
  client = clientOf(stack, agent.id);
});
afterAll(async () => {
  await stack.stop();
  await receiver.close();
});

const config = (id: string, change: Partial<PushConfig> = {}) => configOf({ id, url: receiver.url, ...change });
const addressOf = (taskId: string) => ({ agent: agent.id, scope: OPEN_SCOPE, taskId });
const readEnded = (taskId: string) => readPushConfigs(stack.client, taskWorkflowId(addressOf(taskId)));
const read = async (taskId: string) => (await readEnded(taskId))?.map((ended) => ended.config);

/** A task that has ended with one config. */
async function ended(): Promise<string> {
  const taskId = await client.start('done', { push: [config('own')] });
  await client.workflow(taskId).result();
  return taskId;
}

test('configs that nobody has touched since the end of the task are told by its own history alone', async () => {
  expect(await read(await ended())).toBeUndefined();
});

test('what is set, replaced and deleted after the end of a task is read with what was there', async () => {
  const taskId = await ended();
  const { pushWrites } = stack;
  await pushWrites.setPushConfig(addressOf(taskId), config('late'));
  expect(await read(taskId)).toEqual([config('own'), config('late')]);
  await pushWrites.setPushConfig(addressOf(taskId), config('own', { snapshot: true }));
  expect(await read(taskId)).toEqual([config('own', { snapshot: true }), config('late')]);
  await pushWrites.deletePushConfig(addressOf(taskId), 'own');
  expect(await read(taskId)).toEqual([config('late')]);
});

test('a config that is deleted and made again is a new one, which is told of the end alone', async () => {
  const taskId = await ended();
  const everything = config('own', { on: ['all'] });
  await stack.pushWrites.deletePushConfig(addressOf(taskId), 'own');
  const before = receiver.of('own').length;
  await stack.pushWrites.setPushConfig(addressOf(taskId), everything);
  await eventually(() => expect(receiver.of('own')).toHaveLength(before + 1));
  expect(await readEnded(taskId)).toEqual([{ config: everything, isNew: true }]);
});

test('configs are read from the newest run, also when it is closed', async () => {
  const taskId = await ended();
  const workflowId = taskWorkflowId(addressOf(taskId));
  const run = async (...configs: readonly PushConfig[]) => {
    const push = configs.map((each) => ({ config: each, cursor: 9, failures: 0, news: false }));
    const input: TaskPushInput = { ...addressOf(taskId), workflowId, push, idleTimeout: 10 };
    return await stack.client.workflow.start(TASK_PUSH_WORKFLOW, {
      workflowId: pushWorkflowId(workflowId),
      taskQueue: workflowTaskQueue(stack.taskQueue),
      args: [input],
    });
  };
  await (await run(config('first'))).result();
  const second = await run(config('second'), config('third'));
  await second.executeUpdate(DELETE_PUSH_CONFIG_UPDATE, { args: [{ id: 'second' }] });
  await second.result();
  expect(await read(taskId)).toEqual([config('third')]);
});

test('a config of an ended task that is deleted while its receiver is away gets nothing any more', async () => {
  const taskId = await ended();
  const away = config('away');
  receiver.answer('away', (_, response) => void response.writeHead(503).end());
  await stack.pushWrites.setPushConfig(addressOf(taskId), away);
  await eventually(() => expect(receiver.of('away').length).toBeGreaterThan(0));
  await stack.pushWrites.deletePushConfig(addressOf(taskId), 'away');
  const before = receiver.of('away').length;
  await stack.pushWrites.setPushConfig(addressOf(taskId), config('probe'));
  await eventually(() => expect(receiver.of('probe')).toHaveLength(1));
  expect(receiver.of('away')).toHaveLength(before);
  expect(await read(taskId)).toEqual([config('own'), config('probe')]);
});
