import { describe, expect, test } from 'vitest';
import { restAfter } from '../../../activities/turn/event-buffer.js';
import { MAX_BATCHES_PER_RUN } from '../../../protocol/limits.js';

describe('the rest between two batches', () => {
  test('is three round trips, from 50 ms to 2 s', () => {
    expect(restAfter(1, 0)).toBe(50);
    expect(restAfter(100, 0)).toBe(300);
    expect(restAfter(60_000, 0)).toBe(2_000);
  });

  test('doubles with every 600 batches in the history', () => {
    expect(restAfter(1, 600)).toBe(100);
    expect(restAfter(1, 1_200)).toBe(200);
  });

  test('grows so fast that a turn can stream for days before its run is full', () => {
    let total = 0;
    for (let batches = 1; batches < MAX_BATCHES_PER_RUN; batches += 1) total += restAfter(5, batches);
    expect(total).toBeGreaterThan(7 * 86_400_000);
  });
});
