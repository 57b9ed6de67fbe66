import { describe, expect, test } from 'vitest';
import { isMissing, kindOf, parseDate } from '../../../agents/analyst/value-kind.js';

test.each(['', 'NA', 'n/a', 'NaN', 'NULL', 'null'])('"%s" is missing', (value) => {
  expect(isMissing(value)).toBe(true);
});

test.each(['0', 'None', '-', 'Nan Jing', 'no'])('"%s" is a value', (value) => {
  expect(isMissing(value)).toBe(false);
});

describe.each([
  ['integer', ['0', '-7', '+12', '9007199254740993', '1000000000000000000000']],
  ['number', ['0.5', '.5', '-1.', '1e6', '-2.5E-3', '1e150']],
  ['boolean', ['true', 'FALSE', 'yes', 'No']],
  [
    'date',
    [
      '2012-01-31',
      '2012/1/31',
      '2012-02-29T23:59',
      '2012-01-01 10:00:00.123+02:00',
      'Jan 1 2000',
      'Sept. 3, 1999',
      '4 July 1976',
    ],
  ],
  [
    'text',
    [
      '007',
      '00.5',
      '1,000',
      '1.2.3',
      '1e',
      'e5',
      '.',
      '+',
      '1e151',
      '0x1F',
      'Infinity',
      '12:30',
      '2013-02-29',
      'Foo 1 2000',
      'Maybe 1 2000',
      'Feb 30 2000',
    ],
  ],
] as const)('%s', (kind, values) => {
  test.each(values)('"%s"', (value) => {
    expect(kindOf(value)).toBe(kind);
  });
});

test.each([
  ['2012-03-04', '2012-03-04T00:00:00.000Z'],
  ['2012-03-04 05:06', '2012-03-04T05:06:00.000Z'],
  ['2012-03-04T05:06:07.5+0130', '2012-03-04T03:36:07.500Z'],
  ['Mar 4 2012', '2012-03-04T00:00:00.000Z'],
  ['4-mar-2012', '2012-03-04T00:00:00.000Z'],
])('the instant of %s is %s, with UTC where no offset is given', (value, instant) => {
  expect(new Date(parseDate(value) ?? NaN).toISOString()).toBe(instant);
});
