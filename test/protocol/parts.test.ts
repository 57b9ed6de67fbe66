import { describe, expect, test } from 'vitest';
import { textOf, toParts } from '../../protocol/parts.js';

describe('content', () => {
  test('that is text is one text part, the empty text too', () => {
    expect(toParts('one')).toEqual([{ text: 'one' }]);
    expect(toParts('')).toEqual([{ text: '' }]);
  });

  test('that is a part is that part', () => {
    expect(toParts({ data: null })).toEqual([{ data: null }]);
  });

  test('that is several parts is those', () => {
    expect(toParts([{ text: 'one' }, { url: 'https://example.com/' }])).toHaveLength(2);
  });
});

test('the text of parts is that of the text parts, line by line', () => {
  expect(textOf([{ text: 'one' }, { data: { text: 'not this' } }, { raw: 'AA==' }, { text: 'two' }])).toBe('one\ntwo');
});
