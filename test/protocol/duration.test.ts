import { expect, test } from 'vitest';
import { formatDuration, toMilliseconds } from '../../protocol/duration.js';

test.each([
  [250, '250 ms'],
  [1_000, '1 second'],
  [1_500, '1500 ms'],
  [90_000, '90 seconds'],
  [120_000, '2 minutes'],
  [7_200_000, '2 hours'],
  [604_800_000, '7 days'],
])('%d ms reads "%s"', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [1_500, 1_500],
  ['1500', 1_500],
  ['500ms', 500],
  ['90s', 90_000],
  ['1.5h', 5_400_000],
  ['7 days', 604_800_000],
  ['-1s', -1_000],
])('%o is %d ms long', (duration, ms) => {
  expect(toMilliseconds(duration)).toBe(ms);
});

test.each(['', ' ', 'soon', '90 parsecs', '1s 500ms', '1'.repeat(101)])('%o is not a duration', (text) => {
  expect(toMilliseconds(text)).toBeNaN();
});
