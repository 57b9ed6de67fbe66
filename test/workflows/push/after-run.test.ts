import { describe, expect, test } from 'vitest';
import { backoff } from '../../../protocol/backoff.js';
import type { DeliverPushResult, PushConfig, PushState } from '../../../protocol/push.js';
import { afterFailure, afterSuccess } from '../../../workflows/push/after-run.js';

const retry = {
  maximumAttempts: 3,
  maximumDuration: 100_000,
  initialInterval: 1_000,
  backoffCoefficient: 2,
  maximumInterval: 10_000,
};
const config: PushConfig = { id: 'a', url: 'https://a.test/', on: ['all'], protocolVersion: '1.0', retry };
const fresh: PushState = { config, cursor: 4, failures: 0, news: true };
const result = (change: Partial<DeliverPushResult> = {}): DeliverPushResult => ({
  cursor: 4,
  delivered: 0,
  readTo: { runId: 'r', eventId: 9 },
  ended: false,
  ...change,
});
const failure = { error: 'HTTP 503', permanent: false };
const START = Date.parse('2026-01-01T00:00:00Z');
const at = (ms: number) => new Date(START + ms).toISOString();
const attempt = (ms: number) => ({ startedAt: START + ms, now: START + ms, until: Infinity, random: 1 });
const failed = (state: PushState, ms: number, change: Partial<DeliverPushResult> = {}) =>
  afterFailure(state, { failure: change.failure ?? failure, result: result(change) }, attempt(ms));

describe('the wait before the next attempt', () => {
  test('doubles up to the longest', () => {
    const waits = [1, 2, 3, 4, 5, 9].map((failures) => backoff(retry, failures, { random: 1 }));
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  test('is by chance down to half of that', () => {
    expect(backoff(retry, 3, { random: 0 })).toBe(2_000);
    expect(backoff(retry, 3, { random: 0.5 })).toBe(3_000);
  });

  test('is what the receiver asks for, if that is longer', () => {
    expect(backoff(retry, 1, { random: 1, retryAfter: 30_000 })).toBe(30_000);
    expect(backoff(retry, 3, { random: 1, retryAfter: 10 })).toBe(4_000);
  });
});

describe('a delivery that fails', () => {
  test('is tried again, and says when, how often it was tried and why', () => {
    expect(failed(fresh, 0)).toEqual({
      config,
      cursor: 4,
      failures: 1,
      failingSince: at(0),
      lastError: 'HTTP 503',
      news: true,
      nextAttempt: at(1_000),
    });
  });

  test('is given up after the last attempt', () => {
    const twice = failed(failed(fresh, 0), 1_000);
    expect(twice.givenUp).toBeUndefined();
    expect(failed(twice, 3_000)).toMatchObject({
      failures: 3,
      news: false,
      givenUp: { reason: 'exhausted', at: at(3_000) },
    });
  });

  test('is given up when the next attempt would be too late', () => {
    const once = failed(fresh, 0);
    expect(failed(once, 98_001).givenUp).toEqual({ reason: 'exhausted', at: at(98_001) });
    expect(failed(once, 97_000).givenUp).toBeUndefined();
  });

  test('is given up when Temporal would end the workflow before the next attempt', () => {
    const before = { startedAt: START, now: START, until: START + 999, random: 1 };
    expect(afterFailure(fresh, { failure, result: result() }, before).givenUp?.reason).toBe('exhausted');
  });

  test('is given up when the receiver wants to wait longer than the limit', () => {
    const change = { failure: { ...failure, retryAfter: 200_000 } };
    expect(failed(fresh, 0, change).givenUp?.reason).toBe('exhausted');
  });

  test('is given up at once when it cannot succeed', () => {
    const change = { failure: { error: 'HTTP 410', permanent: true } };
    expect(failed(fresh, 0, change)).toMatchObject({
      failures: 1,
      lastError: 'HTTP 410',
      givenUp: { reason: 'permanent' },
    });
  });

  test('has limits of its own, if others were taken before it', () => {
    const twice = failed(failed(fresh, 0), 1_000);
    expect(failed(twice, 5_000, { cursor: 6, delivered: 2 })).toMatchObject({
      cursor: 6,
      failures: 1,
      failingSince: at(5_000),
      nextAttempt: at(6_000),
    });
  });

  test('counts from its first attempt, not from when it was asked for', () => {
    const waited = { startedAt: START - 3_600_000, now: START, until: Infinity, random: 1 };
    expect(afterFailure(fresh, { failure, result: result() }, waited)).toMatchObject({ failingSince: at(0) });
  });

  test('that no worker took counts from when it was asked for', () => {
    const state = afterFailure(
      fresh,
      { failure },
      { startedAt: START, now: START + 100_000, until: Infinity, random: 1 },
    );
    expect(state.givenUp?.reason).toBe('exhausted');
  });
});

test('a delivery that is taken ends the failures before it', () => {
  const state = failed(failed(fresh, 0), 1_000);
  expect(afterSuccess(state, result({ cursor: 5, delivered: 1 }), false)).toEqual({
    config,
    cursor: 5,
    failures: 0,
    news: false,
  });
});
