import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWebhookReceiver, type SeenStore, type WebhookDelivery } from '../../../webhooks/public.js';
import { createSeenIds } from '../../../webhooks/receiver/seen-ids.js';
import { delivery, SECRET } from '../deliveries.js';

/** A handler that goes on when it is let. */
function heldHandler() {
  const ends: { succeed: () => void; fail: () => void }[] = [];
  const handler = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const fail = (): void => {
        reject(new Error('it failed'));
      };
      ends.push({ succeed: resolve, fail });
    });
  return { ends, handler };
}

function newReceiver(seen?: SeenStore) {
  const errors: unknown[] = [];
  const onError = (error: unknown): void => {
    errors.push(error);
  };
  return { errors, ...createWebhookReceiver({ secret: SECRET, onError, ...(seen && { seen }) }) };
}

describe('concurrent attempts at a delivery', () => {
  it('call the handler once, and are all answered when it has ended', async () => {
    const { handle } = newReceiver();
    const { ends, handler } = heldHandler();
    const attempts = [0, 1_000, 2_000].map((at) => handle(delivery({ at }), handler));
    await vi.waitFor(() => {
      expect(ends).toHaveLength(1);
    });
    ends[0]?.succeed();
    expect((await Promise.all(attempts)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(ends).toHaveLength(1);
  });

  it('all fail when the handler does, and the next calls it again', async () => {
    const { handle, errors } = newReceiver();
    const { ends, handler } = heldHandler();
    const attempts = [handle(delivery(), handler), handle(delivery(), handler)];
    await vi.waitFor(() => {
      expect(ends).toHaveLength(1);
    });
    ends[0]?.fail();
    expect((await Promise.all(attempts)).map(({ status }) => status)).toEqual([500, 500]);
    expect(errors).toHaveLength(1);

    const next = handle(delivery(), handler);
    await vi.waitFor(() => {
      expect(ends).toHaveLength(2);
    });
    ends[1]?.succeed();
    expect((await next).status).toBe(200);
  });

  it('do not wait for other deliveries', async () => {
    const { handle } = newReceiver();
    const held = heldHandler();
    const first = handle(delivery({ sequence: 1 }), held.handler);
    expect((await handle(delivery({ sequence: 2 }), () => undefined)).status).toBe(200);
    held.ends[0]?.succeed();
    await first;
  });
});

describe('what has been seen', () => {
  it('is remembered only after the handler has succeeded', async () => {
    const ids = new Set<string>();
    const seen = { has: (id: string) => ids.has(id), add: (id: string) => ids.add(id) };
    const { handle } = newReceiver(seen);
    let remembered: number | undefined;
    await handle(delivery(), () => {
      remembered = ids.size;
    });
    expect(remembered).toBe(0);
    expect(ids.size).toBe(1);
  });

  it('can be asked for without handling anything', async () => {
    const { handle, verify } = newReceiver();
    expect((await verify(delivery())).duplicate).toBe(false);
    expect((await verify(delivery())).duplicate).toBe(false);
    await handle(delivery(), () => undefined);
    expect((await verify(delivery())).duplicate).toBe(true);
  });

  it('is shared by receivers with one store', async () => {
    const seen = createSeenIds({ ttl: 60_000, capacity: 10 });
    await newReceiver(seen).handle(delivery(), () => undefined);
    expect(await newReceiver(seen).handle(delivery(), () => undefined)).toMatchObject({ body: 'duplicate' });
  });

  it('does not matter to who cannot be believed', async () => {
    const { handle } = newReceiver();
    await handle(delivery(), () => undefined);
    expect((await handle(delivery({ secret: 'another' }), () => undefined)).status).toBe(401);
  });

  it('is asked again later when the store fails: 500, and the handler is not called', async () => {
    const down = new Error('the store is away');
    const { handle, errors } = newReceiver({ has: () => Promise.reject(down), add: () => undefined });
    const handled: WebhookDelivery[] = [];
    expect((await handle(delivery(), (each) => handled.push(each))).status).toBe(500);
    expect(handled).toEqual([]);
    expect(errors).toEqual([down]);
  });

  it('does not undo what the handler did when the store fails afterwards: 200', async () => {
    const down = new Error('the store is away');
    const { handle, errors } = newReceiver({ has: () => false, add: () => Promise.reject(down) });
    expect((await handle(delivery(), () => undefined)).status).toBe(200);
    expect(errors).toEqual([down]);
  });
});

describe('ids in memory', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('are forgotten after their time', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { has, add } = createSeenIds({ ttl: 1_000, capacity: 10 });
    add('a');
    vi.advanceTimersByTime(999);
    expect(has('a')).toBe(true);
    vi.advanceTimersByTime(1);
    expect(has('a')).toBe(false);
  });

  it('are no more than their number, the oldest forgotten first', () => {
    const { has, add } = createSeenIds({ ttl: 60_000, capacity: 2 });
    for (const id of ['a', 'b', 'a', 'c']) add(id);
    expect(['a', 'b', 'c'].map((id) => has(id))).toEqual([true, false, true]);
  });
});
