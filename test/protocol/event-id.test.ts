import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparePositions, formatEventId, parseEventId } from '../../protocol/event-id.js';

const position = fc.record({ sequence: fc.nat(), log: fc.nat({ max: 999_999_999 }) });

describe('an event id', () => {
  test('is the sequence, with the number of the log record behind a dot', () => {
    expect(formatEventId({ sequence: 12, log: 0 })).toBe('12');
    expect(formatEventId({ sequence: 12, log: 3 })).toBe('12.3');
  });

  test('can be read back', () => {
    fc.assert(
      fc.property(position, (value) => {
        expect(parseEventId(formatEventId(value))).toEqual(value);
      }),
    );
  });

  test('"0" is the position before the first event', () => {
    expect(parseEventId('0')).toEqual({ sequence: 0, log: 0 });
  });

  test.each(['', ' 1', '1 ', '-1', '1.', '1.0', '.1', '1.2.3', '1e3', '0x1', '1'.repeat(16)])('%j is none', (id) => {
    expect(parseEventId(id)).toBeUndefined();
  });

  test('stands in the order of sequence, then log record', () => {
    const ids = ['2', '1.2', '10', '1', '1.10'].map((id) => parseEventId(id) ?? { sequence: -1, log: -1 });
    expect(ids.sort(comparePositions).map(formatEventId)).toEqual(['1', '1.2', '1.10', '2', '10']);
  });
});
