import { randomUUID } from 'node:crypto';
import { ContentTypeNotSupportedError } from '@a2a-js/sdk/errors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Message, Task } from '../../protocol/a2a.js';
import { OPEN_SCOPE } from '../../protocol/ids.js';
import type { RequestContext } from '../../tasks/request-context.js';
import { fingerprintOf, keyedTaskId } from '../../tasks/send/idempotency.js';
import { sendMessage } from '../../tasks/send/send-message.js';
import type { TaskOptions } from '../../tasks/task-service.js';
import { scriptedAgent } from '../support/agents/scripted-agent.js';
import { clientOf, saidIn, statusText, type AgentClient } from '../support/clients/tasks.js';
import { eventually } from '../support/eventually.js';
import { startStack, type Stack } from '../support/stacks/stack.js';

const agent = scriptedAgent('keyed', {
  ask: (task) => task.requireInput(`Question ${task.turn}?`),
  done: () => undefined,
});

let stack: Stack;
let client: AgentClient;
beforeAll(async () => {
  stack = await startStack({ agents: [agent] });
  client = clientOf(stack, agent.id);
});
afterAll(() => stack.stop());

interface Who {
  readonly scope?: string;
  readonly tenant?: string;
  readonly subject?: string;
}

function contextOf(who: Who = {}): RequestContext {
  return { agent, card: agent.card, scope: OPEN_SCOPE, ...who, signal: new AbortController().signal };
}

/** Sends a message under a key, and tells whether it was sent before. */
async function send(
  message: Message,
  idempotencyKey: string,
  who: Who = {},
  options: TaskOptions = {},
): Promise<{ task: Task; replayed: boolean }> {
  let replayed = false;
  const context = { ...contextOf(who), onReplay: () => (replayed = true) };
  const configuration = { acceptedOutputModes: [], returnImmediately: false };
  const task = await stack.handler.sendMessage({ message, configuration, idempotencyKey, options }, context);
  return { task, replayed };
}

function message(text: string, taskId?: string): Message {
  return { messageId: randomUUID(), role: 'ROLE_USER', parts: [{ text }], ...(taskId !== undefined && { taskId }) };
}

async function runsOf(taskId: string): Promise<string> {
  return (await client.workflow(taskId).describe()).runId;
}

describe('a key is known over the runs of a task', () => {
  test('that of a message: in a later run, and after the end of that', async () => {
    const taskId = await client.start('ask', { continueAsNewAfter: 5 });
    await eventually(async () => expect((await client.read(taskId)).status.state).toBe('TASK_STATE_INPUT_REQUIRED'));
    const second = message('ask', taskId);
    expect((await send(second, 'key')).replayed).toBe(false);
    const run = await runsOf(taskId);
    await client.send('ask', { taskId });
    await eventually(async () => expect(await runsOf(taskId)).not.toBe(run));

    const { task, replayed } = await send(second, 'key');
    expect(replayed).toBe(true);
    expect(saidIn(task)).toEqual(['> ask', 'Question 1?', '> ask', 'Question 2?', '> ask']);
    await expect(send(message('ask', taskId), 'key')).rejects.toThrow('was used for another request');

    const ended = await client.send('done', { taskId });
    expect(ended.status.state).toBe('TASK_STATE_COMPLETED');
    expect(await send(second, 'key')).toEqual({ task: ended, replayed: true });
    await expect(send(message('ask', taskId), 'key')).rejects.toThrow('was used for another request');
  });

  test('that of a task: in a later run', async () => {
    const first = message('ask');
    const taskId = keyedTaskId({ agent: agent.id, scope: OPEN_SCOPE, subject: undefined }, 'key');
    // As `send` starts it, but for the length of its runs.
    const fingerprint = fingerprintOf({ message: first, options: {} });
    await client.start('', { taskId, message: first, fingerprint, continueAsNewAfter: 5 });
    const run = await runsOf(taskId);
    await eventually(async () => expect(await runsOf(taskId)).not.toBe(run));

    expect(await send(first, 'key')).toMatchObject({ task: { id: taskId }, replayed: true });
    await expect(send(message('ask'), 'key')).rejects.toThrow('was used for another request');
  });
});

describe('a key is of its caller', () => {
  const first = message('done');
  const who: readonly Who[] = [
    { scope: 'acme', subject: 'ann' },
    { scope: 'acme', subject: 'bob' },
    { scope: 'acme' },
    { scope: 'umbrella', subject: 'ann' },
  ];

  test('others can use the same key for the same request, and for another', async () => {
    const ids = await Promise.all(who.map(async (caller) => (await send(first, 'shared', caller)).task.id));
    expect(new Set(ids).size).toBe(who.length);
    const again = await Promise.all(who.map((caller) => send(first, 'shared', caller)));
    expect(again.map(({ task, replayed }) => [task.id, replayed])).toEqual(ids.map((id) => [id, true]));
  });

  test('also for messages to one task that several can see', async () => {
    const [ann, bob] = [
      { scope: 'acme', subject: 'ann' },
      { scope: 'acme', subject: 'bob' },
    ] as const;
    const { task } = await send(message('ask'), randomUUID(), ann);
    const key = randomUUID();
    const answers = [await send(message('ask', task.id), key, ann), await send(message('ask', task.id), key, bob)];
    expect(answers.map(({ replayed }) => replayed)).toEqual([false, false]);
    expect(answers.map((answer) => statusText(answer.task))).toEqual(['Question 2?', 'Question 3?']);
  });
});

describe('what was taken before is not refused when it comes again, though it would be now', () => {
  test('after a deployment whose agent takes other media types', async () => {
    const { gateway, taskQueue } = stack;
    const card = { ...agent.card, defaultInputModes: ['image/png'] };
    const dependencies = { gateway, feed: stack.anotherFeed(), taskQueue };
    const sendAfter = (known: Message, idempotencyKey: string) => {
      const configuration = { acceptedOutputModes: [], returnImmediately: false };
      return sendMessage({ message: known, configuration, idempotencyKey }, { ...contextOf(), card }, dependencies);
    };
    const typed = (text: string, taskId?: string) => ({
      ...message(text, taskId),
      parts: [{ text, mediaType: 'text/plain' }],
    });

    const first = typed('ask');
    const { task } = await send(first, 'typed');
    const second = typed('ask', task.id);
    await send(second, 'typed');
    for (const [turn, known] of [first, second].entries()) {
      expect(await sendAfter(known, 'typed')).toMatchObject({
        address: { taskId: task.id },
        turn: turn + 1,
        replayed: true,
      });
      await expect(sendAfter(known, 'another key')).rejects.toBeInstanceOf(ContentTypeNotSupportedError);
    }
  });

  test('after the deadline of its task', async () => {
    const first = message('ask');
    const options = { deadline: Date.now() + 1_000 };
    const { task } = await send(first, 'late', {}, options);
    await eventually(() => expect(Date.now()).toBeGreaterThan(options.deadline));
    const again = await send(first, 'late', {}, options);
    expect(again).toMatchObject({ task: { id: task.id }, replayed: true });
    await expect(send(first, 'another key', {}, options)).rejects.toThrow('must be in the future');
  });
});
