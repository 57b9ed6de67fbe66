import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCursorCommits, cursorIn, type CursorCommits } from '../../../activities/push/cursor-commits.js';
import type { StopReason } from '../../../activities/push/run-stop.js';
import { eventually } from '../../support/eventually.js';
import { grpcError, playHeartbeatServer, type HeartbeatServer } from '../../support/servers/heartbeat-server.js';

const HEARTBEAT_TIMEOUT = 10_000;
const UNAVAILABLE = 14;
const NOT_FOUND = 5;

let server: HeartbeatServer;
let commits: CursorCommits;
/** Heartbeats that were handed to the SDK. */
let beats: unknown[];
let stops: StopReason[];
let stopped: AbortController;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] });
  const activityId = 'push-1';
  server = playHeartbeatServer(activityId);
  const environment = new MockActivityEnvironment({ activityId, heartbeatTimeoutMs: HEARTBEAT_TIMEOUT });
  beats = [];
  environment.on('heartbeat', (details) => beats.push(details));
  stops = [];
  stopped = new AbortController();
  commits = createCursorCommits({
    client: server.client,
    context: environment.context,
    cursor: 3,
    onStop: (reason) => {
      stops.push(reason);
      stopped.abort();
    },
    stopped: stopped.signal,
  });
});
afterEach(async () => {
  commits.close();
  vi.useRealTimers();
  await server.close();
});

test('a commit is done when Temporal has it, for the next attempt to read', async () => {
  let release = (): void => undefined;
  server.answer(async () => {
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    return {};
  });
  const done = vi.fn();
  const commit = commits.commit(4).then(done);
  await vi.advanceTimersByTimeAsync(500);
  expect(done).not.toHaveBeenCalled();
  release();
  await commit;
  expect(cursorIn(await server.details())).toBe(4);
  expect(server.came).toEqual(['commit {"cursor":4}']);
});

test('while commits are made, the SDK has to tell nothing', async () => {
  for (let cursor = 4; cursor < 8; cursor += 1) {
    await commits.commit(cursor);
    await vi.advanceTimersByTimeAsync(900);
  }
  expect(beats).toEqual([]);
});

test('a run that waits is told alive by the SDK each second, where it stands', async () => {
  await commits.commit(4);
  await vi.advanceTimersByTimeAsync(3_500);
  expect(beats).toHaveLength(3);
  expect(beats.map(cursorIn)).toEqual([4, 4, 4]);
});

test('the SDK hears of its own heartbeats long before it takes the run for lost', async () => {
  for (let cursor = 4; beats.length === 0; cursor += 1) {
    await commits.commit(cursor);
    await vi.advanceTimersByTimeAsync(100);
    expect(performance.now()).toBeLessThan(HEARTBEAT_TIMEOUT);
  }
  expect(cursorIn(beats[0])).toBeGreaterThan(40);
});

describe('a heartbeat of the SDK that is late', () => {
  test('cannot take the place of a newer cursor: the commit waits for it', async () => {
    await vi.advanceTimersByTimeAsync(1_000);
    expect(beats.map(cursorIn)).toEqual([3]);
    const done = vi.fn();
    const commit = commits.commit(4).then(done);
    await eventually(() => expect(server.came.length).toBeGreaterThan(2));
    expect(done).not.toHaveBeenCalled();
    await server.arrive(beats[0]);
    await commit;
    expect(server.came.filter((what) => what !== 'look')).toEqual(['SDK', 'commit {"cursor":4}']);
    expect(await server.details()).toEqual({ cursor: 4 });
  });

  test('is waited for once', async () => {
    await vi.advanceTimersByTimeAsync(1_000);
    await server.arrive(beats[0]);
    await commits.commit(4);
    await commits.commit(5);
    expect(server.came).toEqual(['SDK', 'look', 'commit {"cursor":4}', 'commit {"cursor":5}']);
  });

  test('is made anew when it does not come at all', async () => {
    await vi.advanceTimersByTimeAsync(1_000);
    const commit = commits.commit(4);
    await vi.advanceTimersByTimeAsync(1_200);
    await eventually(() => expect(beats.map(cursorIn)).toEqual([3, 4]));
    await server.arrive(beats[1]);
    await commit;
    expect(await server.details()).toEqual({ cursor: 4 });
  });

  test('of another attempt is not taken for it', async () => {
    await server.arrive({ cursor: 3, beat: 1 });
    await vi.advanceTimersByTimeAsync(1_000);
    const commit = commits.commit(4);
    await eventually(() => expect(server.came.length).toBeGreaterThan(3));
    expect(server.came).not.toContain('commit {"cursor":4}');
    await server.arrive(beats[0]);
    await commit;
  });
});

describe('a commit', () => {
  test('is made again until Temporal takes it', async () => {
    let calls = 0;
    server.answer(() => {
      calls += 1;
      if (calls < 3) throw grpcError(UNAVAILABLE);
      return {};
    });
    await commits.commit(4);
    expect(await server.details()).toEqual({ cursor: 4 });
  });

  test('of an attempt that Temporal has given up ends the run', async () => {
    server.answer(() => {
      throw grpcError(NOT_FOUND);
    });
    await commits.commit(4);
    expect(stops).toEqual(['lost']);
  });

  test('is left when the run has to stop', async () => {
    server.answer(() => {
      throw grpcError(UNAVAILABLE);
    });
    const commit = commits.commit(4);
    stopped.abort();
    await commit;
    expect(server.came).toEqual([]);
  });

  test.each([
    [{ cancelRequested: true }, 'canceled'],
    [{ activityPaused: true }, 'handOver'],
    [{ activityReset: true }, 'handOver'],
  ])('that is answered with %j tells the run to stop', async (answer, reason) => {
    server.answer(() => answer);
    await commits.commit(4);
    expect(stops).toEqual([reason]);
  });
});

test('what a run leaves when it fails goes with the failure, which carries the newest heartbeat of the SDK', () => {
  commits.leave(9);
  expect(beats.map(cursorIn)).toEqual([9]);
});

test('a closed run is not told alive', async () => {
  commits.close();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(beats).toEqual([]);
});
