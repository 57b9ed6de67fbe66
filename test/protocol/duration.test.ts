import { expect, test } from 'vitest';
import { formatDuration } from '../../protocol/duration.js';

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
