import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configIdInHeader, readDeliveryId, writeDeliveryId } from '../../webhooks/delivery-headers.js';
import { TASK_ID } from './deliveries.js';

describe('delivery ids', () => {
  it('tell task, config and sequence, whatever the config is called', () => {
    const configIds = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 255 });
    fc.assert(
      fc.property(configIds, fc.nat(), (configId, sequence) => {
        const name = { taskId: TASK_ID, configId, sequence };
        expect(readDeliveryId(writeDeliveryId(name))).toEqual(name);
      }),
    );
  });

  it('are fit for a header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (configId) => {
        expect(writeDeliveryId({ taskId: TASK_ID, configId, sequence: 1 })).toMatch(/^[\x21-\x7e]+$/);
      }),
    );
  });

  it('leave ordinary config ids readable', () => {
    expect(configIdInHeader('billing.v2_a-1')).toBe('billing.v2_a-1');
    expect(configIdInHeader('10 %')).toBe('10%20%25');
  });

  it.each(['', 'x', 'task.1', 'task..1', 'task.config.', 'task.config.x', 'task.%.1', '.config.1', 'msg_p5jXN8AQM9'])(
    'are not %j',
    (id) => {
      expect(readDeliveryId(id)).toBeUndefined();
    },
  );
});
