import { randomUUID } from 'node:crypto';
import { describe, expect, onTestFinished, test, beforeAll, afterAll } from 'vitest';
import { OPEN_SCOPE } from '../../../protocol/ids.js';
import type { ListTasksRequest, ListTasksResponse } from '../../../tasks/list/list-tasks.js';
import { createTaskIndex } from '../../../tasks/list/task-index.js';
import type { TaskLister } from '../../../tasks/list/task-lister.js';
import { scriptedAgent } from '../../support/agents/scripted-agent.js';
import { clientOf, collect, type AgentClient } from '../../support/clients/tasks.js';
import { eventually } from '../../support/eventually.js';
import { startStack, type Stack } from '../../support/stacks/stack.js';

const AGENT = `listed-${randomUUID().slice(0, 8)}`;
let release: () => void = () => undefined;

const agent = scriptedAgent(AGENT, {
  echo: async (task) => task.artifact({ name: 'echo' }).write(task.text),
  quiet: async () => undefined,
  large: async (task) => task.artifact({ name: 'large' }).write('x'.repeat(1_000_000)),
  ask: (task) => task.requireInput('Which?'),
  report: async (task) => {
    task.status('one');
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    task.status('two');
    await new Promise<void>((resolve) => {
      release = resolve;
    });
  },
});

let stack: Stack;
let client: AgentClient;
let lister: TaskLister;

beforeAll(async () => {
  stack = await startStack({ agents: [agent] });
  client = clientOf(stack, AGENT);
  lister = stack.anotherLister();
});
afterAll(() => stack.stop());

function list(request: Partial<ListTasksRequest> = {}, scope = OPEN_SCOPE): Promise<ListTasksResponse> {
  const context = { agent: AGENT, scope, signal: new AbortController().signal };
  return lister.listTasks({ pageSize: 50, includeArtifacts: false, ...request }, context);
}

const idsIn = ({ tasks }: ListTasksResponse): string[] => tasks.map(({ id }) => id);

describe('a page of large tasks', () => {
  test('is shorter than was asked for, and the next one goes on', async () => {
    const contextId = randomUUID();
    const sent: string[] = [];
    for (let n = 0; n < 7; n += 1) sent.unshift((await client.send('large', { contextId })).id);
    const pages: ListTasksResponse[] = [];
    for (
      let pageToken: string | undefined;
      pageToken !== '' && pages.length < 10;
      pageToken = pages.at(-1)?.nextPageToken
    ) {
      pages.push(await list({ contextId, includeArtifacts: true, ...(pageToken !== undefined && { pageToken }) }));
    }
    expect(pages.map((page) => page.tasks.length)).toEqual([2, 2, 2, 1]);
    expect(pages.flatMap(idsIn)).toEqual(sent);
    expect(idsIn(await list({ contextId }))).toEqual(sent);
  });
});

describe('a list', () => {
  test('has the tasks of a context, newest status first, in pages [LIST-01, LIST-06, LIST-07, LIST-08, LIST-10]', async () => {
    const contextId = randomUUID();
    const sent: string[] = [];
    for (let n = 0; n < 5; n += 1) sent.unshift((await client.send('quiet', { contextId })).id);
    await client.send('quiet', { contextId: randomUUID() });

    const first = await list({ contextId, pageSize: 2 });
    expect(first).toMatchObject({ pageSize: 2, totalSize: 5 });
    const second = await list({ contextId, pageSize: 2, pageToken: first.nextPageToken });
    const last = await list({ contextId, pageSize: 2, pageToken: second.nextPageToken });
    expect([first, second, last].map(idsIn)).toEqual([sent.slice(0, 2), sent.slice(2, 4), sent.slice(4)]);
    expect(last.nextPageToken).toBe('');
  });

  test.each([`it's "quoted"`, `back\\slash`, `' OR A2aScope != 'x`, 'ünïcödé 日本', 'x'.repeat(255), `sha256:1`, `'`])(
    'finds a context of any name: %s [SEC-10]',
    async (name) => {
      const contextId = `${name.slice(0, 219)}${randomUUID()}`;
      const { id } = await client.send('quiet', { contextId });
      const page = await list({ contextId });
      expect([idsIn(page), page.totalSize]).toEqual([[id], 1]);
    },
  );

  test('of a context that nobody has used is empty', async () => {
    expect(await list({ contextId: `'; unknown` })).toEqual({
      tasks: [],
      nextPageToken: '',
      pageSize: 50,
      totalSize: 0,
    });
  });

  test('has tasks of the wanted status only [LIST-02, LIST-04]', async () => {
    const contextId = randomUUID();
    const waiting = await client.send('ask', { contextId });
    const completed = await client.send('quiet', { contextId });
    const { id: canceled } = await client.cancel((await client.send('ask', { contextId })).id);
    const idsOf = async (status: NonNullable<ListTasksRequest['status']>) => idsIn(await list({ contextId, status }));
    expect(await idsOf('TASK_STATE_INPUT_REQUIRED')).toEqual([waiting.id]);
    expect(await idsOf('TASK_STATE_COMPLETED')).toEqual([completed.id]);
    expect(await idsOf('TASK_STATE_CANCELED')).toEqual([canceled]);
    expect(await idsOf('TASK_STATE_WORKING')).toEqual([]);
  });

  test('has tasks from a time on, that time included [LIST-03]', async () => {
    const contextId = randomUUID();
    const tasks = [await client.send('quiet', { contextId }), await client.send('quiet', { contextId })];
    const [older, newer] = tasks.map(({ status }) => Date.parse(status.timestamp));
    expect(await list({ contextId, statusTimestampAfter: older ?? 0 })).toMatchObject({ totalSize: 2 });
    expect(idsIn(await list({ contextId, statusTimestampAfter: newer ?? 0 }))).toEqual([tasks[1]?.id]);
    expect(await list({ contextId, statusTimestampAfter: (newer ?? 0) + 1 })).toMatchObject({
      tasks: [],
      totalSize: 0,
    });
  });

  test('shows artifacts when they are wanted, and as much history as is wanted', async () => {
    const contextId = randomUUID();
    await client.send('quiet', { contextId });
    await client.send('echo', { contextId });
    const bare = await list({ contextId, historyLength: 0 });
    expect(bare.tasks.flatMap((task) => Object.keys(task)).sort()).not.toContain('artifacts');
    expect(bare.tasks.flatMap((task) => Object.keys(task))).not.toContain('history');
    const whole = await list({ contextId, includeArtifacts: true, historyLength: 1 });
    expect(whole.tasks.map(({ artifacts, history }) => [artifacts?.length, history?.length])).toEqual([
      [1, 1],
      [0, 1],
    ]);
  });

  test('has nothing of another scope, nor of another agent [LIST-14]', async () => {
    const contextId = randomUUID();
    const { id } = await client.send('quiet', { contextId, scope: 'acme:ann' });
    expect(await list({ contextId })).toMatchObject({ tasks: [], totalSize: 0 });
    expect(idsIn(await list({ contextId }, 'acme:ann'))).toEqual([id]);
    const context = { agent: 'another', scope: 'acme:ann', signal: new AbortController().signal };
    const elsewhere = await lister.listTasks({ contextId, pageSize: 50, includeArtifacts: false }, context);
    expect(elsewhere).toMatchObject({ tasks: [], totalSize: 0 });
  });

  test('shows a task that was terminated by an operator as failed, at the time of that', async () => {
    const contextId = randomUUID();
    const { id } = await client.send('ask', { contextId });
    const { id: later } = await client.send('quiet', { contextId });
    await client.workflow(id).terminate();
    await eventually(async () => {
      expect(idsIn(await list({ contextId, status: 'TASK_STATE_FAILED' }))).toEqual([id]);
    });
    expect(idsIn(await list({ contextId }))).toEqual([id, later]);
    expect(idsIn(await list({ contextId, status: 'TASK_STATE_INPUT_REQUIRED' }))).toEqual([]);
    const first = await list({ contextId, pageSize: 1 });
    expect(idsIn(first)).toEqual([id]);
    expect(idsIn(await list({ contextId, pageSize: 1, pageToken: first.nextPageToken }))).toEqual([later]);
  });

  test('shows a task once that an operator has reset', async () => {
    const contextId = randomUUID();
    const { id } = await client.send('ask', { contextId });
    const handle = client.workflow(id);
    const { events } = await handle.fetchHistory();
    const first = events?.find((event) => event.workflowTaskCompletedEventAttributes)?.eventId;
    await stack.client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: handle.workflowId },
      workflowTaskFinishEventId: first ?? null,
      requestId: randomUUID(),
      reason: 'a test',
    });
    await eventually(async () => {
      const { tasks } = await list({ contextId });
      expect(tasks.map(({ status }) => status.state)).toEqual(['TASK_STATE_INPUT_REQUIRED']);
    });
    expect(idsIn(await list({ contextId }))).toEqual([id]);
  });

  test('shows a task that goes on in another run once, at the time of its status', async () => {
    const contextId = randomUUID();
    const id = await client.start('ask', { contextId, continueAsNewAfter: 8 });
    await eventually(async () => {
      const { tasks, totalSize } = await list({ contextId, status: 'TASK_STATE_INPUT_REQUIRED' });
      expect([tasks.map((task) => task.id), totalSize]).toEqual([[id], 1]);
    });
  });
});

describe('the time of a status in the index', () => {
  const indexed = async (id: string): Promise<number | undefined> => {
    const entries = await createTaskIndex(stack.client).list({ agent: AGENT, scope: OPEN_SCOPE });
    return entries.find(({ taskId }) => taskId === id)?.at;
  };
  const agrees = async (id: string): Promise<void> => {
    await eventually(async () => {
      const { status } = await client.read(id);
      expect(await indexed(id)).toBe(Date.parse(status.timestamp));
    });
  };

  test('is that of the task from its start on', async () => {
    const other = await startStack({ agents: [agent], workers: false });
    onTestFinished(() => other.stop());
    await agrees((await clientOf(other, AGENT).send('quiet', { now: true })).id);
  });

  test('is that of the task while it works, when it waits, and when it has been answered', async () => {
    const { id } = await client.send('report', { now: true });
    await eventually(async () => {
      expect((await client.read(id)).status.message).toBeDefined();
    });
    await agrees(id);
    release();
    await eventually(async () => {
      expect((await client.read(id)).history).toHaveLength(2);
    });
    await agrees(id);
    release();
    await agrees(id);

    const { id: asked } = await client.send('ask');
    await agrees(asked);
    await client.send('quiet', { taskId: asked });
    await agrees(asked);
  });

  test('is never told backwards by the events of the task', async () => {
    const events = await collect(await client.stream('echo'));
    const times = events.flatMap(({ event }) => {
      if ('task' in event) return [event.task.status.timestamp];
      return 'statusUpdate' in event ? [event.statusUpdate.status.timestamp] : [];
    });
    expect(times).toEqual([...times].sort());
  });
});
