import { expect, test } from 'vitest';
import { readRetryAfter } from '../../webhooks/failures.js';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const DAY = 24 * 60 * 60_000;

test.each([
  ['0', 0],
  ['120', 120_000],
  [' 7 ', 7_000],
  ['86401', DAY],
  ['9'.repeat(400), DAY],
  ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
  ['Saturday, 21-Nov-26 12:01:00 GMT', 60_000],
  ['Sat Nov 21 12:00:05 2026', 5_000],
  ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
  ['Fri, 21 Nov 2036 11:00:00 GMT', DAY],
])('Retry-After %s is %i ms', (header, expected) => {
  expect(readRetryAfter(header, NOW)).toBe(expected);
});

test.each([undefined, '', '-1', '1.5', '1e3', 'soon 5', 'Sat, soon', '2026-11-21T12:00:30Z'])(
  'Retry-After %o says nothing',
  (header) => {
    expect(readRetryAfter(header, NOW)).toBeUndefined();
  },
);
