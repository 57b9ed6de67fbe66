import { setTimeout as delay } from 'node:timers/promises';
import { defineSearchAttributeKey } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import {
  DELETE_PUSH_CONFIG_UPDATE,
  PUSH_MEMO,
  REDRIVE_PUSH_UPDATE,
  SEARCH_ATTRIBUTES,
} from '../../../protocol/names.js';
import { createGate, createGates } from '../../support/agents/gates.js';
import { scriptedAgent } from '../../support/agents/scripted-agent.js';
import { eventually } from '../../support/eventually.js';
import { usePlayedTasks } from '../../support/push/played-tasks.js';
import { pushConfig, QUICK_RETRY } from '../../support/push/push-workflow.js';

const gates = createGates();

const agent = scriptedAgent('failing', {
  done: () => undefined,
  ask: (task) => task.requireInput('And now?'),
  chunks: async (task) => {
    const out = task.artifact({ artifactId: 'chunks' });
    await out.append('0');
    await gates.pass(task.text, task.signal);
    for (let n = 1; n < 5; n += 1) {
      await out.append(String(n));
      await delay(150);
    }
  },
});

const tasks = usePlayedTasks(agent);
const { askedOf, status, update } = tasks;
const failing = { failure: { error: 'HTTP 503', permanent: false }, delivered: 0 };

describe('a delivery that fails', () => {
  test('is tried again from where it was, and the query "status" tells of it', async () => {
    const hold = createGate();
    tasks.play('retried', async ({ failures }) => {
      if (failures < 2) return { ...failing, cursor: 7 };
      await hold.opened;
      return { cursor: 9 };
    });
    const id = await tasks.start('done', pushConfig('retried'));
    await eventually(() => expect(askedOf('retried')).toHaveLength(3));
    expect((await status(id)).push).toEqual([
      {
        id: 'retried',
        receiver: 'https://retried.test',
        on: pushConfig('retried').on,
        state: 'delivering',
        lastSequence: 7,
        failedAttempts: 2,
        lastError: 'HTTP 503',
        nextAttempt: expect.any(String) as string,
      },
    ]);
    hold.open();
    await tasks.client.workflow(id).result();
    expect(askedOf('retried').map(({ cursor, failures }) => [cursor, failures])).toEqual([
      [undefined, 0],
      [7, 1],
      [7, 2],
    ]);
    expect((await status(id)).push).toMatchObject([{ state: 'idle', lastSequence: 9, failedAttempts: 0 }]);
  });

  test('does not hold up another config', async () => {
    const retry = { ...QUICK_RETRY, initialInterval: 60_000, maximumInterval: 60_000, maximumDuration: 600_000 };
    tasks.play('dead', async () => failing);
    const id = await tasks.start('ask', pushConfig('dead', { retry }), pushConfig('alive'));
    await eventually(() => expect(askedOf('alive')).toHaveLength(1));
    await tasks.client.send('done', { taskId: id });
    await eventually(() => expect(askedOf('alive')).toHaveLength(2));
    expect(askedOf('dead')).toHaveLength(1);
    expect((await status(id)).push).toMatchObject([{ state: 'retrying' }, { state: 'idle' }]);
    await update(id, DELETE_PUSH_CONFIG_UPDATE, { id: 'dead' });
    await tasks.client.workflow(id).result();
  });

  test('waits for as long as the receiver asks', async () => {
    tasks.play('asks', async ({ failures }) =>
      failures === 0 ? { ...failing, failure: { ...failing.failure, retryAfter: 700 } } : {},
    );
    const id = await tasks.start('done', pushConfig('asks'));
    await eventually(async () => expect((await status(id)).push).toMatchObject([{ state: 'retrying' }]));
    const [report] = (await status(id)).push ?? [];
    await tasks.client.workflow(id).result();
    const { events } = await tasks.client.workflow(id).fetchHistory();
    const timer = events?.find(({ timerStartedEventAttributes }) => timerStartedEventAttributes);
    const ms = Number(timer?.timerStartedEventAttributes?.startToFireTimeout?.nanos ?? 0) / 1e6;
    expect(ms).toBeGreaterThan(600);
    expect(report?.nextAttempt).toBeDefined();
  });

  test('is given up after its attempts, is found by search attribute, and the workflow closes', async () => {
    tasks.play('given-up', async () => ({ ...failing, cursor: 1 }));
    const id = await tasks.start('done', pushConfig('given-up', { retry: { ...QUICK_RETRY, maximumAttempts: 3 } }));
    await tasks.client.workflow(id).result();
    expect(askedOf('given-up')).toHaveLength(3);
    const { memo, typedSearchAttributes } = await tasks.client.workflow(id).describe();
    expect(typedSearchAttributes.get(defineSearchAttributeKey(SEARCH_ATTRIBUTES.push, 'KEYWORD'))).toBe('given-up');
    expect(memo?.[PUSH_MEMO]).toEqual({
      givenUp: [
        {
          id: 'given-up',
          receiver: 'https://given-up.test',
          reason: 'exhausted',
          at: expect.any(String) as string,
          cursor: 1,
          attempts: 3,
          lastError: 'HTTP 503',
        },
      ],
    });
  });

  test('for good is given up at once, and later events are not tried', async () => {
    tasks.play('gone', async () => ({ ...failing, failure: { error: 'HTTP 410', permanent: true } }));
    const id = await tasks.start('ask', pushConfig('gone'));
    await eventually(async () => expect((await status(id)).push).toMatchObject([{ state: 'given-up' }]));
    await tasks.client.send('done', { taskId: id });
    await tasks.client.workflow(id).result();
    expect(askedOf('gone')).toHaveLength(1);
  });

  test('and was given up is tried once more with the next event, from where it was', async () => {
    let up = false;
    tasks.play('back', async () => (up ? { cursor: 12 } : { ...failing, cursor: 5 }));
    const id = await tasks.start('ask', pushConfig('back', { retry: { ...QUICK_RETRY, maximumAttempts: 2 } }));
    await eventually(async () => expect((await status(id)).push).toMatchObject([{ state: 'given-up' }]));
    await tasks.client.send('ask', { taskId: id });
    await eventually(() => expect(askedOf('back')).toHaveLength(3));
    await eventually(async () => expect((await status(id)).push).toMatchObject([{ state: 'given-up' }]));
    up = true;
    await tasks.client.send('done', { taskId: id });
    await tasks.client.workflow(id).result();
    expect(askedOf('back').at(-1)).toMatchObject({ cursor: 5 });
    const { memo, typedSearchAttributes } = await tasks.client.workflow(id).describe();
    expect(memo?.[PUSH_MEMO]).toEqual({ givenUp: [] });
    expect(typedSearchAttributes.get(defineSearchAttributeKey(SEARCH_ATTRIBUTES.push, 'KEYWORD'))).toBeUndefined();
  });

  test('and was given up is not tried with each event of a turn, but when the turn ends', async () => {
    tasks.play('chatty', async () => failing);
    const retry = { ...QUICK_RETRY, maximumAttempts: 1 };
    const id = await tasks.start('chunks chatty', pushConfig('chatty', { on: ['artifact'], retry }));
    await eventually(async () => expect((await status(id)).push).toMatchObject([{ state: 'given-up' }]));
    const tried = askedOf('chatty').length;
    gates.open('chunks chatty');
    await tasks.client.workflow(id).result();
    expect(askedOf('chatty')).toHaveLength(tried + 1);
  });

  test('for the last time is tried once more if a state came meanwhile', async () => {
    const hold = createGate();
    tasks.play('meanwhile', async ({ failures }) => {
      if (failures > 0) return { cursor: 9 };
      await hold.opened;
      return failing;
    });
    const retry = { ...QUICK_RETRY, maximumAttempts: 1 };
    const id = await tasks.start('ask', pushConfig('meanwhile', { retry }));
    await eventually(() => expect(askedOf('meanwhile')).toHaveLength(1));
    await tasks.client.send('done', { taskId: id });
    hold.open();
    await tasks.client.workflow(id).result();
    expect(askedOf('meanwhile')).toHaveLength(2);
  });

  test('and was given up is tried at once when an operator asks for it', async () => {
    let up = false;
    tasks.play('redriven', async () => (up ? {} : { ...failing, failure: { error: 'HTTP 410', permanent: true } }));
    const id = await tasks.start('ask', pushConfig('redriven'), pushConfig('fine'));
    await eventually(async () => expect((await status(id)).push).toMatchObject([{ state: 'given-up' }, {}]));
    up = true;
    await expect(update(id, REDRIVE_PUSH_UPDATE, {})).resolves.toEqual({ ids: ['redriven'] });
    await eventually(async () => expect((await status(id)).push).toMatchObject([{ state: 'idle' }, {}]));
    await expect(update(id, REDRIVE_PUSH_UPDATE, {})).resolves.toEqual({ ids: [] });
    await tasks.client.cancel(id);
  });
});
