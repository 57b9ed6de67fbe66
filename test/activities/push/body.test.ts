import { describe, expect, test } from 'vitest';
import { bodyOf, needsTask } from '../../../activities/push/body.js';
import type { StreamResponse, Task } from '../../../protocol/a2a.js';
import type { PushConfig } from '../../../protocol/push.js';
import { chunk, configOf, PUSH_TASK_ID, statusUpdate, taskIn } from '../../support/push/push-fixtures.js';

const whole = taskIn('TASK_STATE_WORKING', {
  artifacts: [
    { artifactId: 'other', parts: [{ text: 'else' }] },
    { artifactId: 'text', name: 'Text', parts: [{ text: 'one two' }] },
  ],
});

const sent = (config: Partial<PushConfig>, event: StreamResponse, task?: Task): { type: string; json: unknown } => {
  const { contentType, text } = bodyOf(configOf(config), event, task);
  return { type: contentType, json: JSON.parse(text) };
};

test('a delivery is the event, as one StreamResponse', () => {
  for (const event of [statusUpdate('TASK_STATE_COMPLETED'), chunk('one'), { task: whole }]) {
    expect(sent({}, event)).toEqual({ type: 'application/a2a+json', json: event });
  }
});

test('with snapshots, a delivery is the task after the event', () => {
  expect(sent({ snapshot: true }, chunk('two', { append: true }), whole).json).toEqual({ task: whole });
});

describe('an artifact whose chunks are not wanted', () => {
  const on = ['completed', 'artifact-complete'] as const;

  test('comes whole, and continues nothing', () => {
    const { json } = sent({ on }, chunk(' two', { append: true, lastChunk: true }), whole);
    expect(json).toEqual({
      artifactUpdate: { taskId: PUSH_TASK_ID, contextId: 'c-1', artifact: whole.artifacts?.[1], lastChunk: true },
    });
  });

  test('is a task when the config wants snapshots', () => {
    expect(sent({ on, snapshot: true }, chunk('', { lastChunk: true }), whole).json).toEqual({ task: whole });
  });

  test.each(['artifact', 'all'] as const)('is a chunk beside "%s"', (also) => {
    const last = chunk(' two', { append: true, lastChunk: true });
    expect(sent({ on: ['artifact-complete', also] }, last).json).toEqual(last);
  });
});

test('clients of 0.3 get the bare task of 0.3', () => {
  const { type, json } = sent({ protocolVersion: '0.3' }, statusUpdate('TASK_STATE_WORKING'), whole);
  expect(type).toBe('application/json');
  expect(json).toMatchObject({
    kind: 'task',
    id: PUSH_TASK_ID,
    status: { state: 'working' },
    artifacts: [{}, { artifactId: 'text', parts: [{ kind: 'text', text: 'one two' }] }],
  });
});

test('a task that is needed and was not kept is a defect, not another body', () => {
  expect(() => bodyOf(configOf({ snapshot: true }), statusUpdate('TASK_STATE_WORKING'), undefined)).toThrow('needs');
});

test('only what tells of the whole task, or of a whole artifact, needs the task', () => {
  const status = statusUpdate('TASK_STATE_COMPLETED');
  expect(needsTask(configOf(), status)).toBe(false);
  expect(needsTask(configOf({ on: ['artifact'] }), chunk('', { lastChunk: true }))).toBe(false);
  expect(needsTask(configOf({ on: ['artifact-complete'] }), status)).toBe(false);
  expect(needsTask(configOf({ on: ['artifact-complete'] }), chunk('', { lastChunk: true }))).toBe(true);
  expect(needsTask(configOf({ snapshot: true }), status)).toBe(true);
  expect(needsTask(configOf({ protocolVersion: '0.3' }), status)).toBe(true);
});
