import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { workflowCode } from '../../worker/workflow-code.js';
import { foldAll } from '../support/histories/journal-script.js';
import {
  recordedHistory,
  recordedTask,
  recordsOf,
  type RecordedHistory,
} from '../support/histories/recorded-histories.js';
import { useRuntime } from '../support/stacks/runtime.js';

/** The recorded tasks, with the histories of their runs. */
const TASKS: Readonly<Record<string, readonly string[]>> = {
  'one-turn': ['one-turn'],
  streamed: ['streamed'],
  undated: ['undated'],
  dated: ['dated'],
  'multi-turn': ['multi-turn'],
  canceled: ['canceled'],
  retried: ['retried'],
  'continued-as-new': ['continued-as-new.1', 'continued-as-new.2'],
  pushed: ['pushed'],
  'pushed-on': ['pushed-on.1', 'pushed-on.2', 'pushed-on.3'],
};
/** The last one is of the workflow that goes on with the webhooks of an ended task. */
const RUNS = [...Object.values(TASKS).flat(), 'ended-push'];

beforeAll(() => {
  useRuntime();
});

async function replay(histories: readonly RecordedHistory[]) {
  const errors: unknown[] = [];
  for await (const { error } of Worker.runReplayHistories(workflowCode(inject('workflowBundle')), histories))
    errors.push(error);
  return errors;
}

describe('the workflow code', () => {
  test('replays every recorded history', async () => {
    const histories = await Promise.all(RUNS.map((name) => recordedHistory(name)));
    expect(await replay(histories)).toEqual(RUNS.map(() => undefined));
  });

  test.each([
    ['another activity', '"name": "runAgentTurn"', '"name": "anotherActivity"'],
    ['another activity id', '"activityId": "turn-1"', '"activityId": "turn-7"'],
  ])('does not replay a history that has %s', async (_, from, to) => {
    const changed = await recordedHistory('one-turn', (text) => {
      expect(text).toContain(from);
      return text.replaceAll(from, to);
    });
    expect(await replay([changed])).toEqual([expect.any(DeterminismViolationError)]);
  });
});

describe('the fold', () => {
  test.each(Object.entries(TASKS))('makes of the history "%s" the task that its clients saw', async (name, runs) => {
    const records = await Promise.all(runs.map(async (run) => recordsOf(await recordedHistory(run))));
    expect(foldAll(records.flat()).state.task).toEqual(await recordedTask(name));
  });

  test('makes the same of the snapshot in a later run', async () => {
    const last = await recordsOf(await recordedHistory('continued-as-new.2'));
    expect(foldAll(last).state.task).toEqual(await recordedTask('continued-as-new'));
  });
});

describe('the recorded histories', () => {
  test('are of what their names say', async () => {
    const records = Object.fromEntries(
      await Promise.all(RUNS.map(async (name) => [name, await recordsOf(await recordedHistory(name))] as const)),
    );
    const count = (name: string, type: string) => records[name]?.filter((record) => record.type === type).length;
    expect(count('one-turn', 'batch')).toBe(0);
    expect(count('streamed', 'batch')).toBeGreaterThanOrEqual(3);
    // Of one agent: the first was recorded before statuses gave their times to the search attributes.
    expect(count('undated', 'dated')).toBe(0);
    expect(count('dated', 'dated')).toBeGreaterThanOrEqual(1);
    expect(count('multi-turn', 'turnEnded')).toBe(3);
    expect(records['canceled']?.at(-1)).toMatchObject({ type: 'closed', status: 'canceled' });
    const ends = records['retried']?.flatMap((record) => (record.type === 'turnEnded' ? [record.result] : []));
    expect(ends).toMatchObject([{ attempt: 2, base: 1 }]);
    expect(count('pushed', 'pushConfigSet')).toBe(3);
    expect(count('pushed', 'pushConfigDeleted')).toBe(1);
    expect(count('ended-push', 'pushConfigSet')).toBe(1);
    expect(records['pushed-on.2']?.[0]).toMatchObject({ input: { carried: { push: [{ config: { id: 'up' } }] } } });
    expect(records['continued-as-new.1']?.at(-1)).toMatchObject({ type: 'closed', status: 'continuedAsNew' });
  });

  test('tell nothing of the machine that they were recorded on', async () => {
    const folder = new URL('./histories/', import.meta.url);
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    expect(names).toHaveLength(RUNS.length + Object.keys(TASKS).length);
    for (const name of RUNS) {
      await recordedHistory(name, (text) => {
        expect(text).not.toContain(hostname());
        expect(text).not.toMatch(/\d+@|"\/(home|root|work|Users)\//);
        return text;
      });
    }
  });
});
