import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createStopSignal, runUntilStopped } from '../../../activities/turn/stop-signal.js';

const late = () => new Error('too late');

describe('a stop signal', () => {
  test('is aborted with the activity, for the same reason', () => {
    const activity = new AbortController();
    const { signal } = createStopSignal(activity.signal, 60_000, late);
    activity.abort(new Error('canceled'));
    expect(signal.reason).toEqual(new Error('canceled'));
  });

  test('is aborted from the start when the activity was', () => {
    expect(createStopSignal(AbortSignal.abort(), 60_000, late).signal.aborted).toBe(true);
  });

  test('is aborted when the attempt takes too long', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { signal } = createStopSignal(new AbortController().signal, 1_000, late);
    vi.advanceTimersByTime(999);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.reason).toEqual(late());
  });

  test('keeps deadlines that are longer than any timer of Node.js', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const days = 86_400_000;
    const { signal } = createStopSignal(new AbortController().signal, 60 * days, late);
    vi.advanceTimersByTime(60 * days - 1);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.aborted).toBe(true);
  });

  test('does nothing any more when it is disposed of', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const activity = new AbortController();
    const stop = createStopSignal(activity.signal, 1_000, late);
    stop.dispose();
    activity.abort();
    vi.advanceTimersByTime(2_000);
    expect(stop.signal.aborted).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('what runs until it is stopped', () => {
  test('gives its result, or its error', async () => {
    const { signal } = new AbortController();
    expect(await runUntilStopped(() => 7, signal, 10)).toBe(7);
    await expect(runUntilStopped(() => Promise.reject(late()), signal, 10)).rejects.toThrow('too late');
  });

  test('has the grace time to end', async () => {
    const controller = new AbortController();
    const running = runUntilStopped(
      () => new Promise((resolve) => controller.signal.addEventListener('abort', () => resolve('in order'))),
      controller.signal,
      60_000,
    );
    await Promise.resolve();
    controller.abort();
    expect(await running).toBe('in order');
  });

  test('is left behind after it, with the reason of the signal', async () => {
    const controller = new AbortController();
    const running = runUntilStopped(() => new Promise(() => undefined), controller.signal, 10);
    controller.abort(new Error('shut down'));
    await expect(running).rejects.toThrow('shut down');
  });
});
