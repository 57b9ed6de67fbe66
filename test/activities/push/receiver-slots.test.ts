import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  createReceiverSlots,
  type ReceiverName,
  type ReceiverSlotsOptions,
} from '../../../activities/push/receiver-slots.js';

const RECEIVER = 'https://one.test';
const never = new AbortController().signal;

const named = (origin: string, scope = 'public'): ReceiverName => ({ origin, host: new URL(origin).hostname, scope });

const slotsWith = (options: Partial<ReceiverSlotsOptions>) =>
  createReceiverSlots({ total: 1_000, limit: 1_000, ...options });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const settled = async (work: Promise<unknown>): Promise<boolean> =>
  await Promise.race([work.then(() => true), new Promise<boolean>((resolve) => setImmediate(() => resolve(false)))]);

test('a receiver has so many slots, and another has its own', async () => {
  const slots = slotsWith({ limit: 2 });
  expect(await slots.take(named(RECEIVER), never)).toBeDefined();
  expect(await slots.take(named(RECEIVER), never)).toBeDefined();
  expect(await settled(slots.take(named(RECEIVER), never))).toBe(false);
  expect(await slots.take(named('https://two.test'), never)).toBeDefined();
});

test('who waits gets the slot that is given back, in order', async () => {
  const slots = slotsWith({ limit: 1 });
  const release = await slots.take(named(RECEIVER), never);
  const order: string[] = [];
  const first = slots.take(named(RECEIVER), never).then((next) => {
    order.push('first');
    return next;
  });
  release?.();
  const second = slots.take(named(RECEIVER), never).then(() => order.push('second'));
  (await first)?.();
  await second;
  expect(order).toEqual(['first', 'second']);
});

test('nobody waits long', async () => {
  const slots = slotsWith({ limit: 1 });
  await slots.take(named(RECEIVER), never);
  const waiting = slots.take(named(RECEIVER), never);
  await vi.advanceTimersByTimeAsync(499);
  expect(await settled(waiting)).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await waiting).toBeUndefined();
});

test('no more wait than there are slots', async () => {
  const slots = slotsWith({ limit: 1 });
  await slots.take(named(RECEIVER), never);
  void slots.take(named(RECEIVER), never);
  expect(await slots.take(named(RECEIVER), never)).toBeUndefined();
});

test('who is told to stop waits no more, and takes no slot with it', async () => {
  const slots = slotsWith({ limit: 1 });
  const release = await slots.take(named(RECEIVER), never);
  const controller = new AbortController();
  const waiting = slots.take(named(RECEIVER), controller.signal);
  controller.abort();
  expect(await waiting).toBeUndefined();
  release?.();
  expect(await slots.take(named(RECEIVER), never)).toBeDefined();
});

test('a slot given back twice is one slot', async () => {
  const slots = slotsWith({ limit: 1 });
  const release = await slots.take(named(RECEIVER), never);
  release?.();
  release?.();
  expect(await slots.take(named(RECEIVER), never)).toBeDefined();
  expect(await settled(slots.take(named(RECEIVER), never))).toBe(false);
});

test('a receiver alone leaves four times as much as it has, and gets more when it has given some back', async () => {
  const slots = slotsWith({ total: 30 });
  const releases = [];
  for (let next = await slots.take(named(RECEIVER), never); next; next = await slots.take(named(RECEIVER), never))
    releases.push(next);
  expect(releases).toHaveLength(6);
  releases.pop()?.();
  expect(await slots.take(named(RECEIVER), never)).toBeDefined();
  expect(await slots.take(named(RECEIVER), never)).toBeUndefined();
});

test('however many receivers hang, others still have slots', async () => {
  const slots = slotsWith({ total: 100 });
  const hanging = Array.from({ length: 30 }, (_, index) => `https://${index}.hangs.test`);
  let taken = 0;
  for (let round = 0; round < 100; round += 1) {
    for (const receiver of hanging) if (await slots.take(named(receiver), never)) taken += 1;
  }
  expect(taken).toBeGreaterThanOrEqual(2 * hanging.length);
  expect(taken).toBeLessThan(95);
  expect(await slots.take(named(RECEIVER), never)).toBeDefined();
});

test('who waits for a slot counts like who has one', async () => {
  const slots = slotsWith({ total: 19, limit: 3 });
  for (let taken = 0; taken < 3; taken += 1) await slots.take(named(RECEIVER), never);
  const waiting = slots.take(named(RECEIVER), never);
  expect(await slots.take(named(RECEIVER), never)).toBeUndefined();
  await vi.advanceTimersByTimeAsync(500);
  expect(await waiting).toBeUndefined();
  expect(await settled(slots.take(named(RECEIVER), never))).toBe(false);
});

test('all ports of one host have half of all runs together', async () => {
  const slots = slotsWith({ total: 8 });
  const ports = [1, 2, 3, 4].map((port) => named(`https://one.test:${port}`));
  for (const port of ports) expect(await slots.take(port, never)).toBeDefined();
  expect(await slots.take(named('https://one.test:5'), never)).toBeUndefined();
  expect(await slots.take(named('https://two.test'), never)).toBeDefined();
});

test('the tasks of one scope have half of all runs together, and give them back', async () => {
  const slots = slotsWith({ total: 8 });
  const releases = await Promise.all(
    [1, 2, 3, 4].map((host) => slots.take(named(`https://h${host}.test`, 'acme:alice'), never)),
  );
  expect(await slots.take(named('https://h5.test', 'acme:alice'), never)).toBeUndefined();
  expect(await slots.take(named('https://h5.test', 'acme:bob'), never)).toBeDefined();
  releases[0]?.();
  expect(await slots.take(named('https://h6.test', 'acme:alice'), never)).toBeDefined();
});
