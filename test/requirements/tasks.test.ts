import { describe, expect, test } from 'vitest';
import { echo } from '../../agents/echo.js';
import type { JsonObject, Part, Task } from '../../protocol/a2a.js';
import { textOf } from '../../protocol/parts.js';
import { createGates } from '../support/agents/gates.js';
import { messageSteps, script, scriptedAgent, type Step } from '../support/agents/scripted-agent.js';
import { EVERY_BINDING, peerOf, taskIn, userMessage } from '../support/clients/peer.js';
import { artifactText } from '../support/clients/stream-view.js';
import { eventually } from '../support/eventually.js';
import { useHttpStack } from '../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('conformance-tasks', () => [scriptedAgent('actor', messageSteps(gates)), echo]);

describe.each(EVERY_BINDING)('tasks over %s', (binding) => {
  const peer = () => peerOf(binding, stack.apis[0]);
  const other = () => peerOf(binding, stack.apis[1]);
  const ask = (steps: readonly Step[], change?: JsonObject, configuration?: JsonObject) =>
    peer().call('SendMessage', {
      message: userMessage(script(...steps).parts, change),
      ...(configuration && { configuration }),
    });
  const send = async (...args: Parameters<typeof ask>): Promise<Task> => taskIn(await ask(...args));
  const read = async (id: string, historyLength?: number): Promise<Task> =>
    // Safe: GetTask gives a task.
    (await other().call('GetTask', { id, ...(historyLength !== undefined && { historyLength }) })) as unknown as Task;

  test('SendMessage answers when the task has ended, with its status and all artifacts [SEND-01, SEND-02]', async () => {
    const task = await send([{ status: 'On it' }, { text: 'one ' }, { text: 'two' }, { see: true }]);
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    expect(task.artifacts?.map(({ artifactId }) => artifactId)).toEqual(['text', 'seen']);
    expect(artifactText(task, 'text')).toBe('one two');
  });

  test('SendMessage has its task as a member, GetTask and CancelTask are the task [OPS-08]', async () => {
    const sent = await ask([{ ask: 'Which?' }]);
    expect(Object.keys(sent)).toEqual(['task']);
    const { id } = taskIn(sent);
    expect(await other().call('GetTask', { id })).toEqual(sent['task']);
    expect(await other().call('CancelTask', { id })).toMatchObject({ id, status: { state: 'TASK_STATE_CANCELED' } });
  });

  test('SendMessage answers when the task waits for input [SEND-01]', async () => {
    const task = await send([{ ask: 'Which?' }]);
    expect(task.status).toMatchObject({ state: 'TASK_STATE_INPUT_REQUIRED', message: { parts: [{ text: 'Which?' }] } });
  });

  test('SendMessage answers at AUTH_REQUIRED with what is needed, and a message goes on [AREQ-01, AREQ-02, AREQ-04]', async () => {
    const { id: taskId, status } = await send([{ askAuth: 'Sign in.' }]);
    expect(status).toMatchObject({ state: 'TASK_STATE_AUTH_REQUIRED', message: { parts: [{ text: 'Sign in.' }] } });
    const task = await send([{ text: 'thanks' }], { taskId });
    expect([task.id, task.status.state, artifactText(task, 'text')]).toEqual([
      taskId,
      'TASK_STATE_COMPLETED',
      'thanks',
    ]);
  });

  test('SendMessage with returnImmediately answers while the agent works [SEND-03]', async () => {
    const gate = `immediately-${binding}`;
    const { id, status } = await send([{ gate }], {}, { returnImmediately: true });
    expect(status.state).toMatch(/^TASK_STATE_(SUBMITTED|WORKING)$/);
    gates.open(gate);
    await eventually(async () => {
      expect((await read(id)).status.state).toBe('TASK_STATE_COMPLETED');
    });
  });

  test('acceptedOutputModes and referenceTaskIds reach the agent [SEND-05, CTX-09]', async () => {
    const { id } = await send([{ text: 'before' }]);
    const task = await send([{ see: true }], { referenceTaskIds: [id] }, { acceptedOutputModes: ['text/csv'] });
    expect(task.artifacts?.[0]?.parts).toMatchObject([
      { data: { acceptedOutputModes: ['text/csv'], referenceTaskIds: [id] } },
    ]);
  });

  test('GetTask gives status, artifacts and history, and the same again [GET-01, IDEM-01]', async () => {
    const { id } = await send([{ status: 'On it' }, { text: 'done' }, { ask: 'More?' }]);
    const task = await read(id);
    expect(task.status).toMatchObject({ state: 'TASK_STATE_INPUT_REQUIRED', message: { parts: [{ text: 'More?' }] } });
    expect(artifactText(task, 'text')).toBe('done');
    expect(task.history?.map(({ role, parts }) => [role, textOf(parts)])).toEqual([
      ['ROLE_USER', ''],
      ['ROLE_AGENT', 'On it'],
    ]);
    expect(await read(id)).toEqual(task);
  });

  test('CancelTask answers with the canceled task, twice [CANCEL-01, CANCEL-04]', async () => {
    const gate = `cancel-${binding}`;
    const { id } = await send([{ text: 'begun' }, { gate }], {}, { returnImmediately: true });
    await gates.reached(gate);
    const canceled = await peer().call('CancelTask', { id });
    expect(canceled).toMatchObject({ id, status: { state: 'TASK_STATE_CANCELED' } });
    expect(await other().call('CancelTask', { id })).toEqual(canceled);
    await gates.abandoned(gate);
  });

  test('a task that has ended stays as it is, whatever is asked of it [STATE-02, SEND-06]', async () => {
    const { id } = await send([{ text: 'done' }]);
    const before = await read(id);
    const message = userMessage(script({ text: 'more' }).parts, { taskId: id });
    expect(await peer().refused('SendMessage', { message })).toMatchObject({ kind: 'UNSUPPORTED_OPERATION' });
    expect(await peer().refused('CancelTask', { id })).toMatchObject({ kind: 'TASK_NOT_CANCELABLE' });
    expect(await read(id)).toEqual(before);
  });

  test('historyLength 0 leaves the history out, n gives the newest n [HIST-01, HIST-02]', async () => {
    const { id: taskId } = await send([{ status: 'One' }, { ask: 'Two?' }]);
    const message = userMessage([{ text: 'three' }], { taskId });
    const sent = taskIn(await peer().call('SendMessage', { message, configuration: { historyLength: 0 } }));
    expect(sent).not.toHaveProperty('history');
    expect(await read(taskId, 0)).not.toHaveProperty('history');
    const texts = async (historyLength?: number) =>
      (await read(taskId, historyLength)).history?.map(({ parts }) => textOf(parts));
    expect(await texts(1)).toEqual(['three']);
    expect(await texts(2)).toEqual(['Two?', 'three']);
    expect(await texts(99)).toEqual(['', 'One', 'Two?', 'three']);
    expect(await texts()).toEqual(await texts(99));
  });

  test('each task has an id of its own, and without contextId a context too [CTX-01, CTX-03]', async () => {
    const tasks = [await send([]), await send([])];
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(2);
    expect(new Set(tasks.map(({ contextId }) => contextId)).size).toBe(2);
    expect(tasks.every(({ id, contextId }) => id !== '' && contextId !== '')).toBe(true);
  });

  test('a contextId of the client is kept, for a new task each time [CTX-04, CTX-08]', async () => {
    const contextId = `Our trip, day 7 (${binding})`;
    const tasks = [await send([], { contextId }), await send([], { contextId })];
    expect(tasks.map((task) => task.contextId)).toEqual([contextId, contextId]);
    expect(tasks[0]?.id).not.toBe(tasks[1]?.id);
  });

  test('a follow-up that names the task alone is of its context [CTX-06, CTX-11, STATE-03]', async () => {
    const { id: taskId, contextId } = await send([{ ask: 'Which?' }]);
    const result = await ask([{ text: 'that' }], { taskId });
    expect(Object.keys(result)).toEqual(['task']);
    expect(taskIn(result)).toMatchObject({ id: taskId, contextId, status: { state: 'TASK_STATE_COMPLETED' } });
    expect(taskIn(result).history?.at(-1)).toMatchObject({ taskId, contextId });
  });

  test('messages of the agent carry the ids of the task, and each its own [DATA-15]', async () => {
    const { id: taskId, contextId, status, history = [] } = await send([{ status: 'Hm' }, { ask: 'Which?' }]);
    const messages = [status.message, ...history.filter(({ role }) => role === 'ROLE_AGENT')];
    expect(messages).toHaveLength(2);
    for (const message of messages) expect(message).toMatchObject({ taskId, contextId, role: 'ROLE_AGENT' });
    expect(new Set(messages.map((message) => message?.messageId)).size).toBe(2);
  });

  test('artifacts have ids of their own, also over turns, and parts [DATA-16, DATA-17]', async () => {
    const { id: taskId } = await send([{ text: 'a' }, { see: true }, { text: 'b' }, { ask: 'More?' }]);
    const { artifacts = [] } = await send([{ text: 'c' }, { see: true }], { taskId });
    expect(artifacts.map(({ artifactId }) => artifactId)).toEqual(['text', 'seen']);
    expect(artifacts.every(({ parts }) => parts.length > 0)).toBe(true);
  });

  test('each kind of part keeps its content, filename, mediaType and metadata [DATA-08]', async () => {
    const labels = { filename: 'a.bin', mediaType: 'application/octet-stream', metadata: { k: { deep: [1, null] } } };
    // The codec of the SDK, which the test uses for gRPC, has no word for a bare null.
    const values = binding === 'gRPC' ? [] : [null];
    const parts: readonly Part[] = [
      { text: 'Grüße 👋', ...labels },
      { raw: 'AAEC/v8=', ...labels },
      { url: 'https://files.test/a?b=c', ...labels },
      { data: { a: [1.5, null, { b: false }] }, ...labels },
      ...[...values, 0, false, '', [], {}].map((data) => ({ data, ...labels })),
    ];
    const result = await peer().call('SendMessage', { tenant: 'echo', message: userMessage(parts) });
    expect(taskIn(result).artifacts?.[0]?.parts).toEqual(parts);
    expect(taskIn(result).history?.[0]?.parts).toEqual(parts);
  });
});

describe.each(['JSON-RPC', 'HTTP+JSON'] as const)('JSON over %s', (binding) => {
  const whole = async () => {
    const peer = peerOf(binding, stack.apis[0]);
    const message = userMessage(script({ status: 'Hm' }, { text: 'a' }, { ask: 'Which?' }).parts);
    return peer.call('SendMessage', { message, metadata: { keep_this: true } });
  };

  test('has camelCase names and names of enum values [DATA-01, DATA-02]', async () => {
    const { status, history = [] } = taskIn(await whole());
    expect(Object.keys(status.message ?? {})).toEqual(expect.arrayContaining(['messageId', 'contextId', 'taskId']));
    expect(status.state).toBe('TASK_STATE_INPUT_REQUIRED');
    expect(history.map(({ role }) => role)).toEqual(['ROLE_USER', 'ROLE_AGENT']);
    expect(JSON.stringify(await whole())).not.toMatch(/"[a-z]+_[a-z_]+":/);
  });

  test('has its times in UTC with milliseconds and Z [DATA-13, DATA-14]', async () => {
    const { status } = taskIn(await whole());
    expect(status.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Math.abs(Date.now() - Date.parse(status.timestamp))).toBeLessThan(120_000);
  });
});
