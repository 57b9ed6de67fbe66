import { Client, type WorkflowHandle } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { msNumberToTs } from '@temporalio/common/lib/time.js';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { pushWorkflowId, taskWorkflowId, type TaskAddress } from '../../../protocol/ids.js';
import {
  PUSH_GIVEN_UP,
  PUSH_MEMO,
  SEARCH_ATTRIBUTES,
  TASK_PUSH_WORKFLOW,
  TASK_WORKFLOW,
} from '../../../protocol/names.js';
import type { GivenUpDelivery } from '../../../protocol/push.js';
import { createDeadLetters, type DeadLetter, type DeadLetterFilter } from '../../../tasks/dead-letters/dead-letters.js';
import { InvalidParamsError } from '../../../tasks/errors.js';
import { connectToTemporal } from '../../../tasks/temporal/temporal-connection.js';
import { eventually } from '../../support/eventually.js';

// No worker takes these workflows: what the list reads of them is there from their start.
const TASK_QUEUE = `nobody-${uuidv7()}`;
const PUSH = defineSearchAttributeKey(SEARCH_ATTRIBUTES.push, 'KEYWORD');

const client = connectToTemporal({ connectionOptions: { address: inject('temporalAddress') } });
const deadLetters = createDeadLetters(client);
const started: WorkflowHandle[] = [];
afterAll(async () => {
  await Promise.all(started.map((handle) => handle.terminate().catch(() => undefined)));
  await client.connection.close();
});

function delivery(id: string, change: Partial<GivenUpDelivery> = {}): GivenUpDelivery {
  return {
    id,
    receiver: 'https://hooks.example.com',
    reason: 'exhausted',
    at: '2026-06-01T08:00:00.000Z',
    attempts: 30,
    lastError: 'HTTP 503',
    cursor: 4,
    ...change,
  };
}

/** A workflow of a task as its search attribute and memo tell of it; `ended`: before anything else happens. */
async function start(workflowId: string, givenUp: readonly GivenUpDelivery[], ended = false): Promise<void> {
  const handle = await client.workflow.start(workflowId.endsWith('/push') ? TASK_PUSH_WORKFLOW : TASK_WORKFLOW, {
    workflowId,
    taskQueue: TASK_QUEUE,
    memo: { [PUSH_MEMO]: { givenUp } },
    typedSearchAttributes: givenUp.length > 0 ? [{ key: PUSH, value: PUSH_GIVEN_UP }] : [],
  });
  if (ended) await handle.terminate();
  else started.push(handle);
}

function newTask(agent: string, scope = 'public'): { address: TaskAddress; own: string; push: string } {
  const address = { agent, scope, taskId: uuidv7() };
  const own = taskWorkflowId(address);
  return { address, own, push: pushWorkflowId(own) };
}

function letter(address: TaskAddress, { id, ...rest }: GivenUpDelivery): DeadLetter {
  return { ...address, configId: id, ...rest };
}

/** Waits until visibility knows so many workflows of an agent of which deliveries are given up. */
async function indexed(agent: string, count: number): Promise<void> {
  const query = `${SEARCH_ATTRIBUTES.push} = '${PUSH_GIVEN_UP}' AND WorkflowId STARTS_WITH '${agent}/'`;
  await eventually(async () => expect((await client.workflow.count(query)).count).toBe(count));
}

async function all(filter: DeadLetterFilter, limit = 100): Promise<DeadLetter[]> {
  const found: DeadLetter[] = [];
  let pageToken: string | undefined;
  do {
    const page = await deadLetters.list(filter, { limit, ...(pageToken && { pageToken }) });
    found.push(...page.deadLetters);
    pageToken = page.nextPageToken;
  } while (pageToken);
  return found;
}

const byTask = (letters: readonly DeadLetter[]) => [...letters].sort((a, b) => (a.taskId < b.taskId ? -1 : 1));

describe('the list of deliveries that were given up', () => {
  test('tells of each what its workflow does, also when the task has ended', async () => {
    const [open, ended] = [newTask('told', 'acme:alice'), newTask('told')];
    const { cursor: _, ...neverDelivered } = delivery('b', { reason: 'permanent', lastError: 'HTTP 410' });
    await start(open.own, [delivery('a'), neverDelivered]);
    await start(ended.own, [delivery('c')], true);
    await indexed('told', 2);
    expect(byTask(await all({ agent: 'told' }))).toEqual([
      letter(open.address, delivery('a')),
      letter(open.address, neverDelivered),
      letter(ended.address, delivery('c')),
    ]);
  });

  test('has those of a push workflow in place of those of the task', async () => {
    const task = newTask('continued');
    await start(task.own, [delivery('a'), delivery('b')], true);
    await start(task.push, [delivery('b', { attempts: 60 })], true);
    await indexed('continued', 2);
    expect(await all({ agent: 'continued' })).toEqual([letter(task.address, delivery('b', { attempts: 60 }))]);
  });

  test('has nothing of a task whose push workflow has delivered, or is at it', async () => {
    const task = newTask('redriven');
    await start(task.own, [delivery('a')], true);
    await start(task.push, []);
    await indexed('redriven', 1);
    expect(await all({ agent: 'redriven' })).toEqual([]);
  });

  test('goes by the newest of several push workflows of a task', async () => {
    const [delivered, again] = [newTask('several'), newTask('several')];
    await start(delivered.own, [], true);
    await start(delivered.push, [delivery('a')], true);
    await start(delivered.push, [], true);
    await start(again.own, [], true);
    await start(again.push, [delivery('a')], true);
    await start(again.push, [delivery('a', { attempts: 60 })], true);
    await indexed('several', 3);
    expect(await all({ agent: 'several' })).toEqual([letter(again.address, delivery('a', { attempts: 60 }))]);
  });

  test('leaves out workflows that are not of tasks', async () => {
    await start('foreign/job-7', [delivery('a')]);
    await indexed('foreign', 1);
    expect(await all({ agent: 'foreign' })).toEqual([]);
  });

  describe('with filters', () => {
    const alice = newTask('filtered', 'acme:alice');
    const bob = newTask('filtered', 'acme:bob');
    const shared = newTask('filtered', 'acme');
    const other = newTask('filtered', 'acme2:alice');
    const elsewhere = newTask('filtered-not', 'acme:alice');
    beforeAll(async () => {
      await start(alice.own, [delivery('a'), delivery('b', { receiver: 'https://10.1.2.3:8443' })]);
      for (const task of [bob, shared, other, elsewhere]) await start(task.own, [delivery('a')]);
      await indexed('filtered', 4);
      await indexed('filtered-not', 1);
    });
    const found = async (filter: DeadLetterFilter): Promise<string[]> =>
      (await all(filter)).map(({ agent, scope, configId }) => `${agent} ${scope} ${configId}`).sort();

    test.each<[string, DeadLetterFilter, string[]]>([
      ['an agent', { agent: 'filtered-not' }, ['filtered-not acme:alice a']],
      [
        'an agent and a tenant',
        { agent: 'filtered', tenant: 'acme' },
        ['filtered acme a', 'filtered acme:alice a', 'filtered acme:alice b', 'filtered acme:bob a'],
      ],
      ['a tenant alone', { tenant: 'acme2' }, ['filtered acme2:alice a']],
      ['a tenant and a subject', { agent: 'filtered', tenant: 'acme:bob' }, ['filtered acme:bob a']],
      ['a task', { taskId: bob.address.taskId }, ['filtered acme:bob a']],
      ['a config', { agent: 'filtered', configId: 'b' }, ['filtered acme:alice b']],
      ['a part of the receiver', { agent: 'filtered', receiver: '8443' }, ['filtered acme:alice b']],
      ['a task that has none', { taskId: uuidv7() }, []],
      ['what does not come together', { agent: 'filtered-not', taskId: bob.address.taskId }, []],
    ])('has those of %s', async (_, filter, expected) => {
      expect(await found(filter)).toEqual(expected);
    });
  });

  test('comes in pages that have each delivery once', async () => {
    const tasks = Array.from({ length: 7 }, () => newTask('paged'));
    for (const { own } of tasks) await start(own, [delivery('a'), delivery('b')]);
    // In the index as well, and not in the list.
    const gone = newTask('paged');
    await start(gone.own, [delivery('a')]);
    await start(gone.push, []);
    await indexed('paged', 8);
    const first = await deadLetters.list({ agent: 'paged' }, { limit: 3 });
    expect(first.nextPageToken).not.toBe('');
    expect(new Set(first.deadLetters.map(({ taskId }) => taskId)).size).toBeLessThanOrEqual(3);
    const paged = (await all({ agent: 'paged' }, 3)).map(({ taskId, configId }) => `${taskId} ${configId}`);
    expect(paged.sort()).toEqual(tasks.flatMap(({ address: { taskId } }) => [`${taskId} a`, `${taskId} b`]).sort());
  });

  test.each(['x', 'bm90IGEgdG9rZW4gb2YgdGhpcyBzZXJ2ZXI', 'ä'])(
    'refuses the page token %j, which is none',
    async (pageToken) => {
      await expect(deadLetters.list({}, { limit: 10, pageToken })).rejects.toThrow(InvalidParamsError);
    },
  );

  test('refuses the page token of a list with another filter', async () => {
    for (let task = 0; task < 2; task += 1) await start(newTask('bound').own, [delivery('a')]);
    await indexed('bound', 2);
    const { nextPageToken: pageToken } = await deadLetters.list({ agent: 'bound' }, { limit: 1 });
    await expect(deadLetters.list({ agent: 'bound', tenant: 'acme' }, { limit: 1, pageToken })).rejects.toThrow(
      /with the filters of the page/,
    );
  });

  test('says what to do in a namespace that does not know the search attribute', async () => {
    const namespace = `bare-${uuidv7()}`;
    await client.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msNumberToTs(86_400_000),
    });
    const bare = createDeadLetters(new Client({ connection: client.connection, namespace }));
    await eventually(async () => expect(bare.list({}, { limit: 1 })).rejects.toThrow(/A2aPush: `perdure setup`/));
  });
});
