import { describe, expect, test } from 'vitest';
import { columnOf, profileOf } from '../../support/agents/analyst-run.js';
import { dataSet } from '../../support/agents/data-sets.js';

describe('how a file is written makes no difference', () => {
  const stocks = dataSet('stocks.csv').toString();
  const written = {
    semicolons: stocks.replaceAll(',', ';'),
    tabs: stocks.replaceAll(',', '\t'),
    'vertical bars': stocks.replaceAll(',', '|'),
    'Windows line ends': stocks.replaceAll('\n', '\r\n'),
    'old Macintosh line ends': stocks.replaceAll('\n', '\r'),
    'no line end at the end': stocks.trimEnd(),
    'blank lines': stocks.replaceAll('\n', '\n\n'),
    'every value in quotes': stocks.replace(/[^,\n]+/g, '"$&"'),
    'white space around values': stocks.replaceAll(',', ' ,  '),
    'a UTF-8 byte order mark': `\ufeff${stocks}`,
    'UTF-16': Buffer.from(`\ufeff${stocks}`, 'utf16le'),
    'UTF-16, big end first': Buffer.from(`\ufeff${stocks}`, 'utf16le').swap16(),
  };
  test.each(Object.entries(written))('%s', async (_, content) => {
    const [{ profile }, { profile: plain }] = [await profileOf(content, 'symbol'), await profileOf(stocks, 'symbol')];
    expect({ ...profile, delimiter: ',' }).toEqual(plain);
  });
});

test('the delimiter is not mistaken for decimal commas or for commas in quotes', async () => {
  const { profile } = await profileOf('place;note\n"Bern, Switzerland";"1,5"\nBasel;"a,b"\n');
  expect(profile.delimiter).toBe(';');
  expect(columnOf(profile, 'place').top).toContainEqual({ value: 'Bern, Switzerland', count: 1 });
});

test('quoted values may hold delimiters, quotes and line breaks', async () => {
  const { profile } = await profileOf('a,b\n"x, ""y""\nz",1\n');
  expect(profile).toMatchObject({ rows: 1, raggedRows: 0 });
  expect(columnOf(profile, 'a').top).toEqual([{ value: 'x, "y"\nz', count: 1 }]);
});

test('quotes inside unquoted values, and text behind a closing quote, stay as they are', async () => {
  const { profile } = await profileOf('size,n\n5" pipe,1\n"6" pipe,2\n');
  expect(columnOf(profile, 'size').top.map(({ value }) => value)).toEqual(['"6" pipe', '5" pipe']);
  expect(columnOf(profile, 'n').kind).toBe('integer');
});

test('ragged rows are counted: missing fields are missing values, surplus fields are left out', async () => {
  const { profile, report } = await profileOf('a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n');
  expect(profile).toMatchObject({ rows: 4, raggedRows: 2 });
  expect(columnOf(profile, 'c')).toMatchObject({ present: 3, missing: 1, numbers: { max: 12 } });
  expect(report).toContain('2 rows with fewer or more fields than the header');
});

test('columns without a name, or with the name of another, get one of their own', async () => {
  const { profile } = await profileOf('a,,a,__proto__\n1,2,3,4\n', '__proto__');
  expect(profile.columns.map(({ name }) => name)).toEqual(['a', 'column 2', 'a (2)', '__proto__']);
  expect(profile.groups?.largest).toEqual([{ value: '4', rows: 1, means: { a: 1, 'column 2': 2, 'a (2)': 3 } }]);
});

test('bytes that are not UTF-8 are read as Windows-1252', async () => {
  const { profile } = await profileOf(Buffer.from('city,n\nZürich,1\n', 'latin1'));
  expect(columnOf(profile, 'city').top).toEqual([{ value: 'Zürich', count: 1 }]);
});

test('a file with one column needs no delimiter', async () => {
  const { profile } = await profileOf('value\n1\n2\n3\n');
  expect(columnOf(profile, 'value').numbers).toMatchObject({ min: 1, max: 3, mean: 2 });
});
