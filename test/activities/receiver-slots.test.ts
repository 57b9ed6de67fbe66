import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createReceiverSlots } from '../../activities/push/receiver-slots.js';

const RECEIVER = 'https://one.test';
const never = new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const settled = async (work: Promise<unknown>): Promise<boolean> =>
  await Promise.race([work.then(() => true), new Promise<boolean>((resolve) => setImmediate(() => resolve(false)))]);

test('a receiver has so many slots, and another has its own', async () => {
  const slots = createReceiverSlots(2);
  expect(await slots.take(RECEIVER, never)).toBeDefined();
  expect(await slots.take(RECEIVER, never)).toBeDefined();
  expect(await settled(slots.take(RECEIVER, never))).toBe(false);
  expect(await slots.take('https://two.test', never)).toBeDefined();
});

test('who waits gets the slot that is given back, in order', async () => {
  const slots = createReceiverSlots(1);
  const release = await slots.take(RECEIVER, never);
  const order: string[] = [];
  const first = slots.take(RECEIVER, never).then((next) => {
    order.push('first');
    return next;
  });
  release?.();
  const second = slots.take(RECEIVER, never).then(() => order.push('second'));
  (await first)?.();
  await second;
  expect(order).toEqual(['first', 'second']);
});

test('nobody waits long', async () => {
  const slots = createReceiverSlots(1);
  await slots.take(RECEIVER, never);
  const waiting = slots.take(RECEIVER, never);
  await vi.advanceTimersByTimeAsync(499);
  expect(await settled(waiting)).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await waiting).toBeUndefined();
});

test('no more wait than there are slots', async () => {
  const slots = createReceiverSlots(1);
  await slots.take(RECEIVER, never);
  void slots.take(RECEIVER, never);
  expect(await slots.take(RECEIVER, never)).toBeUndefined();
});

test('who is told to stop waits no more, and takes no slot with it', async () => {
  const slots = createReceiverSlots(1);
  const release = await slots.take(RECEIVER, never);
  const controller = new AbortController();
  const waiting = slots.take(RECEIVER, controller.signal);
  controller.abort();
  expect(await waiting).toBeUndefined();
  release?.();
  expect(await slots.take(RECEIVER, never)).toBeDefined();
});

test('a slot given back twice is one slot', async () => {
  const slots = createReceiverSlots(1);
  const release = await slots.take(RECEIVER, never);
  release?.();
  release?.();
  expect(await slots.take(RECEIVER, never)).toBeDefined();
  expect(await settled(slots.take(RECEIVER, never))).toBe(false);
});
