import fc from 'fast-check';
import { expect, test } from 'vitest';
import { histogram } from '../../../agents/analyst/histogram.js';
import { createSample, quantile } from '../../../agents/analyst/sample.js';

const ascending = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);
const number = fc.double({ min: -1e150, max: 1e150, noNaN: true });

test('bins are half-open, lie side by side and hold every number', () => {
  expect(histogram([0, 0.1, 0.2, 0.3, 0.7, 1], false)).toEqual(
    [1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1].map((count, index) => ({ from: index / 10, to: (index + 1) / 10, count })),
  );
});

test('integers are never split: a bin is at least one wide', () => {
  expect(histogram([1, 1, 2, 4], true).map(({ from, count }) => [from, count])).toEqual([[1, 2], [2, 1], [3, 0], [4, 1]]); // prettier-ignore
});

test('whatever the numbers are, there are few bins and none is lost', () => {
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 50 }), (numbers) => {
      const bins = histogram(ascending(numbers), false);
      expect(bins.length).toBeLessThanOrEqual(300);
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(numbers.length);
    }),
    { examples: [[[5e-324, 1e-323]], [[-1e150, 1e150]], [[1e16, 1e16 + 2]], [[0]]] },
  );
});

test('a sample keeps every number until it is full, and then as many as it can', () => {
  const sample = createSample(100);
  for (let value = 0; value < 100; value += 1) sample.add(99 - value);
  expect(sample.sorted()).toEqual(Array.from({ length: 100 }, (_, index) => index));
  sample.add(100);
  expect(sample.sorted()).toHaveLength(100);
});

test('every number has the same chance to be kept', () => {
  const sample = createSample(1_000);
  for (let value = 0; value < 100_000; value += 1) sample.add(value);
  const tenths = Array.from({ length: 10 }, (_, tenth) =>
    sample.sorted().filter((value) => Math.floor(value / 1e4) === tenth),
  );
  // 100 are expected in each, with a standard deviation below 10.
  for (const tenth of tenths) expect(Math.abs(tenth.length - 100)).toBeLessThan(40);
});

test('a saved sample goes on as if nothing had been', () => {
  fc.assert(
    fc.property(
      fc.array(number, { maxLength: 60 }),
      fc.nat(60),
      fc.integer({ min: 1, max: 20 }),
      (numbers, cut, capacity) => {
        const whole = createSample(capacity);
        numbers.forEach((value) => whole.add(value));
        const first = createSample(capacity);
        numbers.slice(0, cut).forEach((value) => first.add(value));
        const second = createSample(
          capacity,
          JSON.parse(JSON.stringify(first.save())) as ReturnType<typeof first.save>,
        );
        numbers.slice(cut).forEach((value) => second.add(value));
        expect(second.save()).toEqual(whole.save());
      },
    ),
  );
});

test('a quantile lies between its neighbors, by its distance from them', () => {
  expect(quantile([1, 2, 4, 8], 0.5)).toBe(3);
  expect(quantile([1, 2, 4, 8], 0.25)).toBe(1.75);
  expect(quantile([5], 0.75)).toBe(5);
});
