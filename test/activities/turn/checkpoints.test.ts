import { expect, test } from 'vitest';
import { createCheckpoints } from '../../../activities/turn/checkpoints.js';
import type { AgentEvent } from '../../../protocol/turn-batch.js';

const mark = (number: number): AgentEvent => ({ kind: 'checkpoint', number });

test('a checkpoint counts when its mark is in the history, and not before', () => {
  const checkpoints = createCheckpoints(undefined);
  expect([checkpoints.add('one'), checkpoints.add('two')]).toEqual([1, 2]);
  expect(checkpoints.committed).toBeUndefined();
  checkpoints.commit([{ kind: 'status' }, mark(1)]);
  expect(checkpoints.committed).toEqual({ number: 1, value: 'one' });
  checkpoints.commit([{ kind: 'status' }]);
  expect(checkpoints.committed).toEqual({ number: 1, value: 'one' });
});

test('the newest of a batch is what counts', () => {
  const checkpoints = createCheckpoints(undefined);
  for (const value of ['one', 'two', 'three']) checkpoints.add(value);
  checkpoints.commit([mark(1), mark(2)]);
  expect(checkpoints.committed).toEqual({ number: 2, value: 'two' });
});

test('an attempt that takes over counts on from what it inherits', () => {
  const checkpoints = createCheckpoints({ number: 7, value: 'seven' });
  expect(checkpoints.committed).toEqual({ number: 7, value: 'seven' });
  expect(checkpoints.add('eight')).toBe(8);
});
