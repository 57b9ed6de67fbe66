import { describe, expect, it, vi } from 'vitest';
import {
  createWebhookReceiver,
  WebhookError,
  type DeliveryName,
  type WebhookReceiver,
  type WebhookReceiverOptions,
} from '../../../webhooks/public.js';
import { delivery, SECRET, TASK_ID } from '../deliveries.js';

const NAME: DeliveryName = { taskId: TASK_ID, configId: 'main', sequence: 3 };

function expecting(expects: WebhookReceiverOptions['expects']): WebhookReceiver & { readonly errors: unknown[] } {
  const errors: unknown[] = [];
  const onError = (error: unknown): void => {
    errors.push(error);
  };
  return { errors, ...createWebhookReceiver({ secret: SECRET, onError, ...(expects && { expects }) }) };
}

describe('a receiver that expects certain deliveries', () => {
  it('is asked by task, config and sequence, and hands over what is expected', async () => {
    const expects = vi.fn(() => true);
    const handler = vi.fn();
    expect(await expecting(expects).handle(delivery(), handler)).toMatchObject({ status: 200 });
    expect(expects).toHaveBeenCalledExactlyOnceWith(NAME);
    expect(handler).toHaveBeenCalledOnce();
  });

  it('refuses others though they are validly signed, with 403, and takes them when they are expected later', async () => {
    const mine = new Set<string>();
    const { handle, verify, errors } = expecting(({ taskId }) => Promise.resolve(mine.has(taskId)));
    const handler = vi.fn();
    expect(await handle(delivery(), handler)).toMatchObject({ status: 403, body: 'unexpected' });
    await expect(verify(delivery())).rejects.toMatchObject({ reason: 'unexpected' });
    expect(errors).toMatchObject([{ name: 'WebhookError', reason: 'unexpected' }]);
    expect(handler).not.toHaveBeenCalled();

    mine.add(TASK_ID);
    expect(await handle(delivery(), handler)).toMatchObject({ status: 200, body: '' });
    await expect(verify(delivery())).resolves.toMatchObject({ ...NAME, duplicate: true });
  });

  it('is not asked about what is not proven', async () => {
    const expects = vi.fn(() => true);
    expect(await expecting(expects).handle(delivery({ secret: 'another' }), vi.fn())).toMatchObject({ status: 401 });
    expect(expects).not.toHaveBeenCalled();
  });

  it('is not asked about what has been handled: the task may be forgotten by then', async () => {
    const expects = vi.fn(() => false).mockReturnValueOnce(true);
    const { handle, verify } = expecting(expects);
    await handle(delivery(), vi.fn());
    expect(await handle(delivery(), vi.fn())).toMatchObject({ status: 200, body: 'duplicate' });
    await expect(verify(delivery())).resolves.toMatchObject({ duplicate: true });
    expect(expects).toHaveBeenCalledOnce();
  });

  it.each([
    [410, new WebhookError('gone', 'I know that it never will be.')],
    [500, new Error('the database is away')],
  ])('answers %i as what it throws says', async (status, error) => {
    const { handle, errors } = expecting(() => Promise.reject(error));
    expect(await handle(delivery(), vi.fn())).toMatchObject({ status });
    expect(errors).toEqual([error]);
  });
});
