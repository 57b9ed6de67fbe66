import { describe, expect, test } from 'vitest';
import { relativeTime } from '../../../cli/terminal/relative-time.js';
import { table } from '../../../cli/terminal/table.js';

describe('a table on the terminal', () => {
  test('has its columns below each other, and no spaces at the ends of lines', () => {
    const rows = [
      ['a', '1', ''],
      ['longer', '22', 'x'],
    ];
    expect(table(['NAME', 'N', 'LAST'], rows)).toEqual(['NAME    N   LAST', 'a       1', 'longer  22  x']);
  });

  test('shows what would move the cursor, or hide text, as its code', () => {
    const [, row] = table(['ID'], [['\u001b[2Ja\nb\u202ec\u2028d']]);
    expect(row).toBe('\\u{1b}[2Ja\\u{a}b\\u{202e}c\\u{2028}d');
  });
});

test.each([
  ['2026-06-01T11:59:59.500Z', '0 sec. ago'],
  ['2026-06-01T11:59:18.000Z', '42 sec. ago'],
  ['2026-06-01T11:57:01.000Z', '2 min. ago'],
  ['2026-06-01T09:00:00.000Z', '3 hr. ago'],
  ['2026-05-01T12:00:00.000Z', '31 days ago'],
])('the time %s is told as %s', (time, words) => {
  expect(relativeTime(time, Date.parse('2026-06-01T12:00:00.000Z'))).toBe(words);
});
