import { randomUUID } from 'node:crypto';
import { TaskNotFoundError } from '@a2a-js/sdk/errors';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Message, Task } from '../../protocol/a2a.js';
import type { RequestContext } from '../../tasks/request-context.js';
import { scriptedAgent } from '../support/agents/scripted-agent.js';
import { saidIn } from '../support/clients/tasks.js';
import { startStack, type Stack } from '../support/stacks/stack.js';

const agent = scriptedAgent('scoped', {
  ask: (task) => task.requireInput('More?'),
  done: () => undefined,
});

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ agents: [agent] });
});
afterAll(() => stack.stop());

function contextOf(scope: string): RequestContext {
  return { agent, card: agent.card, scope, signal: new AbortController().signal };
}

function send(scope: string, text: string, fields: Partial<Message> = {}): Promise<Task> {
  const message: Message = { messageId: randomUUID(), role: 'ROLE_USER', parts: [{ text }], ...fields };
  const configuration = { acceptedOutputModes: [], returnImmediately: false };
  return stack.handler.sendMessage({ message, configuration }, contextOf(scope));
}

test('one contextId in two scopes is two contexts that have nothing to do with each other [SEC-06]', async () => {
  const contextId = randomUUID();
  const [ours, theirs] = [await send('acme', 'ask', { contextId }), await send('umbrella', 'ask', { contextId })];
  expect([ours.contextId, theirs.contextId]).toEqual([contextId, contextId]);

  const { id: taskId } = theirs;
  await expect(send('acme', 'done', { contextId, taskId })).rejects.toThrow(`There is no task "${taskId}"`);
  await expect(stack.handler.getTask({ id: taskId }, contextOf('acme'))).rejects.toThrow('There is no task');
  const after = await send('umbrella', 'done', { contextId, taskId });
  expect(saidIn(after)).toEqual(['> ask', 'More?', '> done']);
  expect(await stack.handler.getTask({ id: ours.id }, contextOf('acme'))).toEqual(ours);
});

test('a wrong contextId for the task of another scope tells no more than that there is no such task [SEC-04]', async () => {
  const { id: taskId } = await send('umbrella', 'done');
  const wrong = send('acme', 'ask', { contextId: 'another', taskId });
  await expect(wrong).rejects.toThrow(`There is no task "${taskId}"`);
});

test('a reference to the task of another scope is refused as one to no task [CTX-10]', async () => {
  const { id } = await send('umbrella', 'ask');
  const none = uuidv7();
  await expect(send('umbrella', 'done', { referenceTaskIds: [id] })).resolves.toHaveProperty('id');
  for (const foreign of [id, none]) {
    const error = new TaskNotFoundError(`There is no task "${foreign}".`);
    await expect(send('acme', 'done', { referenceTaskIds: [foreign] })).rejects.toThrow(error);
    const { id: taskId } = await send('acme', 'ask');
    await expect(send('acme', 'done', { taskId, referenceTaskIds: [foreign] })).rejects.toThrow(error);
  }
});
