import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { runPushList } from '../../../cli/commands/push-list.js';
import { runPushRedrive, type PushRedriveOptions } from '../../../cli/commands/push-redrive.js';
import { readConfig } from '../../../cli/config/config.js';
import { UserError } from '../../../cli/terminal/user-error.js';
import { OPEN_SCOPE, taskWorkflowId } from '../../../protocol/ids.js';
import { connectToTemporal } from '../../../tasks/temporal/temporal-connection.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent, type Step } from '../../support/agents/scripted-agent.js';
import { restFailure } from '../../support/clients/failures.js';
import { createPushCaller, resultOf } from '../../support/clients/push-caller.js';
import { eventually } from '../../support/eventually.js';
import {
  readPost,
  startHttpReceiver,
  type LoopbackReceiver,
  type ReceivedPost,
} from '../../support/servers/loopback-receiver.js';
import { post, rpc, send } from '../../support/stacks/edge.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const TASK_QUEUE = 'push-operator';
const gates = createGates();
// An agent for each test: what one of them has given up is in the list of no other.
const AGENTS = ['gone', 'one', 'some', 'open', 'ended', 'beside', 'shown', 'listed', 'none'] as const;
type AgentId = (typeof AGENTS)[number];
const stack = useHttpStack(TASK_QUEUE, () => AGENTS.map((id) => scriptedAgent(id, messageSteps(gates))));

const client = connectToTemporal({ connectionOptions: { address: inject('temporalAddress') } });
afterAll(() => client.connection.close());

/** Answers with what the test says, by the path of the webhook; unless it says anything, with 410. */
const answers = new Map<string, number>();
const taken: ReceivedPost[] = [];
let receiver: LoopbackReceiver;
beforeAll(async () => {
  receiver = await startHttpReceiver((request, response) => {
    void readPost(request).then((received) => {
      const status = answers.get(received.path ?? '') ?? 410;
      if (status === 200) taken.push(received);
      response.writeHead(status).end();
    });
  });
});
afterAll(() => receiver.close());
beforeEach(() => answers.clear());

const origin = (): string => `http://127.0.0.1:${receiver.port}`;
const hook = (path: string): string => `${origin()}/${path}`;

/** What a webhook has taken, by the state or the task that it shows. */
const takenBy = (path: string): string[] =>
  taken.filter((received) => received.path === `/${path}`).map(({ body }) => /TASK_STATE_\w+/.exec(body)?.[0] ?? body);

/** A task with webhooks, whose answer comes when it waits or has ended. @returns its id. */
async function taskOf(agent: AgentId, steps: readonly Step[], ...paths: readonly string[]): Promise<string> {
  const configuration = { taskPushNotificationConfig: { id: paths[0], url: hook(paths[0] ?? '') } };
  const message = { messageId: randomUUID(), role: 'ROLE_USER', ...script(...steps) };
  const returnImmediately = steps.some((step) => 'gate' in step);
  const params = { message, configuration: { ...configuration, returnImmediately } };
  const answer = resultOf(await rpc(`${stack.apis[0].url}/${agent}`, 'SendMessage', params));
  const { id } = z.object({ task: z.object({ id: z.string() }) }).parse(answer).task;
  for (const path of paths.slice(1)) await configure(agent, id, path);
  return id;
}

function configure(agent: AgentId, taskId: string, path: string) {
  const caller = createPushCaller(`${stack.apis[1].url}/${agent}`);
  return caller.create({ taskId, id: path, url: hook(path) });
}

const listed = z.strictObject({
  deadLetters: z.array(z.looseObject({ taskId: z.string(), configId: z.string(), at: z.iso.datetime() })),
  nextPageToken: z.string(),
});

async function list(agent: AgentId) {
  const { json } = await send(`${stack.apis[1].url}/operator/push/dead-letters?agent=${agent}`);
  return listed.parse(json).deadLetters;
}

const configsIn = async (agent: AgentId): Promise<string[]> =>
  (await list(agent)).map(({ configId }) => configId).sort();

const givenUp = (agent: AgentId, ...configs: readonly string[]): Promise<void> =>
  eventually(async () => expect(await configsIn(agent)).toEqual([...configs].sort()));

const redrive = (body: object) => post(`${stack.apis[0].url}/operator/push/redrive`, body);

const config = readConfig({ TEMPORAL_ADDRESS: inject('temporalAddress'), PERDURE_TASK_QUEUE: TASK_QUEUE });

/** What `perdure push` says; without words of the shell that the program reads itself. */
async function said(run: (say: (line: string) => void) => Promise<void>): Promise<string[]> {
  const lines: string[] = [];
  await run((line) => void lines.push(line));
  return lines;
}
const cliList = (options: object) => said((say) => runPushList(config, { limit: '50', ...options }, say));
const cliRedrive = (tasks: readonly string[], options: PushRedriveOptions = {}) =>
  said((say) => runPushRedrive(config, tasks, options, say));

describe('a delivery that was given up', () => {
  test('is listed, is sent when it is redriven after its receiver is well again, and is in the list no more', async () => {
    const taskId = await taskOf('gone', [{ text: 'x' }], 'gone');
    await givenUp('gone', 'gone');
    const [letter, ...more] = await list('gone');
    expect(more).toEqual([]);
    expect(letter).toEqual({
      ...{ agent: 'gone', scope: OPEN_SCOPE, taskId, configId: 'gone', at: letter?.at },
      receiver: origin(),
      // Of the events before the fourth, the task's end, the config wants none.
      ...{ reason: 'permanent', attempts: 1, lastError: 'HTTP 410', cursor: 3 },
    });
    answers.set('/gone', 200);
    const { status, json } = await redrive({ taskId });
    expect([status, json]).toEqual([
      200,
      {
        redriven: [{ agent: 'gone', scope: OPEN_SCOPE, taskId, configId: 'gone' }],
        failed: [],
        nextPageToken: '',
      },
    ]);
    await eventually(() => expect(takenBy('gone')).toEqual(['TASK_STATE_COMPLETED']));
    await givenUp('gone');
  });

  test('is in the list again when it is given up again', async () => {
    answers.set('/one', 500);
    const taskId = await taskOf('one', [{ text: 'x' }], 'one');
    await givenUp('one', 'one');
    expect(await list('one')).toMatchObject([{ reason: 'exhausted', attempts: 5, lastError: 'HTTP 500' }]);
    answers.delete('/one');
    await redrive({ taskId });
    await eventually(async () => expect(await list('one')).toMatchObject([{ reason: 'permanent', attempts: 1 }]));
    answers.set('/one', 200);
    await redrive({ taskId });
    await eventually(() => expect(takenBy('one')).toEqual(['TASK_STATE_COMPLETED']));
    await givenUp('one');
  });

  test('of one config is sent without those of the others', async () => {
    const taskId = await taskOf('some', [{ ask: 'What?' }], 'some-1', 'some-2', 'some-3');
    await givenUp('some', 'some-1', 'some-2', 'some-3');
    for (const path of ['/some-1', '/some-2', '/some-3']) answers.set(path, 200);
    expect((await redrive({ taskId, configId: 'some-2' })).json).toMatchObject({ redriven: [{ configId: 'some-2' }] });
    await eventually(() => expect(takenBy('some-2')).toEqual(['TASK_STATE_INPUT_REQUIRED']));
    await givenUp('some', 'some-1', 'some-3');
    expect([takenBy('some-1'), takenBy('some-3')]).toEqual([[], []]);
  });

  test('of a task that is open is sent by its own workflow', async () => {
    const taskId = await taskOf('open', [{ ask: 'What?' }], 'open');
    await givenUp('open', 'open');
    answers.set('/open', 200);
    await redrive({ agent: 'open' });
    await eventually(() => expect(takenBy('open')).toEqual(['TASK_STATE_INPUT_REQUIRED']));
    const workflowId = taskWorkflowId({ agent: 'open', scope: OPEN_SCOPE, taskId });
    expect((await client.workflow.getHandle(workflowId).describe()).status.name).toBe('RUNNING');
    await givenUp('open');
  });

  test('stays in the list when another config of its task is set', async () => {
    const taskId = await taskOf('beside', [{ text: 'x' }], 'beside');
    await givenUp('beside', 'beside');
    answers.set('/beside-2', 200);
    await configure('beside', taskId, 'beside-2');
    await eventually(() => expect(takenBy('beside-2')).toEqual(['TASK_STATE_COMPLETED']));
    await givenUp('beside', 'beside');
    answers.set('/beside', 200);
    await redrive({ taskId });
    await eventually(() => expect(takenBy('beside')).toEqual(['TASK_STATE_COMPLETED']));
  });
});

test('the end of a task that an operator has terminated is sent when it is redriven by its workflow id', async () => {
  answers.set('/ended', 200);
  const taskId = await taskOf('ended', [{ gate: 'ended' }], 'ended');
  const workflowId = taskWorkflowId({ agent: 'ended', scope: OPEN_SCOPE, taskId });
  await client.workflow.getHandle(workflowId).terminate('for a test');
  expect(restFailure(await redrive({ taskId }))).toMatchObject({ code: 404 });
  expect((await redrive({ taskId: workflowId })).json).toMatchObject({ redriven: [{ taskId, configId: 'ended' }] });
  await eventually(() => expect(takenBy('ended')).toEqual(['TASK_STATE_FAILED']));
  gates.open('ended');
});

test('an unknown task cannot be redriven', async () => {
  const taskId = '01990000-0000-7000-8000-000000000009';
  expect(restFailure(await redrive({ taskId }))).toMatchObject({ code: 404 });
  expect(restFailure(await redrive({ taskId: `gone/public/${taskId}` }))).toMatchObject({ code: 404 });
});

describe('perdure push list', () => {
  test('shows what is given up, in columns; and says so when nothing is', async () => {
    expect(await cliList({ agent: 'none' })).toEqual(['Nothing is given up.']);
    const taskId = await taskOf('shown', [{ text: 'x' }], 'shown-1');
    await givenUp('shown', 'shown-1');
    const [head, row, ...more] = await cliList({ agent: 'shown' });
    expect(more).toEqual([]);
    expect(head?.split(/ {2,}/)).toEqual([
      'TASK',
      'AGENT',
      'SCOPE',
      'CONFIG',
      'RECEIVER',
      'REASON',
      'ATTEMPTS',
      'GIVEN UP',
      'LAST ERROR',
    ]);
    const cells = row?.split(/ {2,}/) ?? [];
    expect(cells.slice(0, 7)).toEqual([taskId, 'shown', OPEN_SCOPE, 'shown-1', origin(), 'permanent', '1']);
    expect(cells.slice(7).join()).toMatch(/^\d+ sec\. ago,HTTP 410$/);
  });

  test('gives JSON, and no more than it is asked for', async () => {
    const [first, second] = [await taskOf('listed', [], 'listed'), await taskOf('listed', [], 'listed')];
    await givenUp('listed', 'listed', 'listed');
    const json = z.array(z.looseObject({ taskId: z.string() }));
    const all = json.parse(JSON.parse((await cliList({ agent: 'listed', json: true })).join('\n')));
    expect(all.map(({ taskId }) => taskId).sort()).toEqual([first, second].sort());
    const one = await cliList({ agent: 'listed', limit: '1' });
    expect([one.length, one.at(-1)]).toEqual([3, 'There may be more: --limit 10 shows them.']);
    expect(json.parse(JSON.parse((await cliList({ task: second, json: true })).join('\n')))).toHaveLength(1);
  });

  test('refuses what is no limit', async () => {
    await expect(cliList({ limit: '0' })).rejects.toThrow(UserError);
  });
});

describe('perdure push redrive', () => {
  test.each<[string, readonly string[], PushRedriveOptions, RegExp]>([
    ['nothing at all', [], {}, /say --all/],
    ['a config of any task', [], { config: 'c' }, /say --all/],
    ['all, and one', ['01990000-0000-7000-8000-000000000009'], { all: true }, /--all/],
    ['what is no task', ['7'], {}, /taskId must be the id of a task/],
    ['what is no agent', [], { agent: 'No' }, /agent must be/],
    ['a task of which nothing is given up', ['01990000-0000-7000-8000-000000000009'], {}, /No delivery of the task/],
  ])('refuses %s', async (_, tasks, options, words) => {
    const refused = expect(cliRedrive(tasks, options)).rejects;
    await refused.toThrow(UserError);
    await refused.toThrow(words);
  });

  test('sends what is given up again, and says how many', async () => {
    await Promise.all([taskOf('none', [], 'none-1'), taskOf('none', [], 'none-2')]);
    await givenUp('none', 'none-1', 'none-2');
    for (const path of ['/none-1', '/none-2']) answers.set(path, 200);
    expect(await cliRedrive([], { agent: 'none' })).toEqual(['Tried again: 2 configs of 2 tasks.']);
    await eventually(() => expect([...takenBy('none-1'), ...takenBy('none-2')]).toHaveLength(2));
    await givenUp('none');
    expect(await cliRedrive([], { agent: 'none' })).toEqual(['Nothing is given up.']);
  });

  test('goes on with other tasks when one is not there, and fails in the end', async () => {
    const taskId = await taskOf('none', [], 'none-3');
    await givenUp('none', 'none-3');
    answers.set('/none-3', 200);
    const lines: string[] = [];
    const tasks = ['01990000-0000-7000-8000-000000000009', taskId];
    const run = runPushRedrive(config, tasks, {}, (line) => void lines.push(line));
    await expect(run).rejects.toThrow(/Not tried again:\n.*01990000/);
    expect(lines).toEqual(['Tried again: 1 config of 1 task.']);
    await givenUp('none');
  });
});
