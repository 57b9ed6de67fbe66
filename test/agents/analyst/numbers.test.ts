import { describe, expect, test } from 'vitest';
import { columnOf, profileOf } from '../../support/agents/analyst-run.js';
import { columnsOf, dataSet } from '../../support/agents/data-sets.js';

/** The textbook definitions, in two passes over all numbers. */
function statistics(numbers: readonly number[]) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const at = (share: number) => {
    const position = share * (sorted.length - 1);
    const [low = NaN, high = NaN] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
    return low + (high - low) * (position - Math.floor(position));
  };
  return {
    min: sorted[0],
    max: sorted.at(-1),
    mean: expect.closeTo(mean, 9) as number,
    standardDeviation: expect.closeTo(Math.sqrt(squares / (numbers.length - 1)), 9) as number,
    quartiles: {
      lower: expect.closeTo(at(0.25), 9) as number,
      median: expect.closeTo(at(0.5), 9) as number,
      upper: expect.closeTo(at(0.75), 9) as number,
    },
    sampled: numbers.length,
  };
}

describe('Seattle weather', async () => {
  const columns = columnsOf('seattle-weather.csv');
  const { profile, report } = await profileOf(dataSet('seattle-weather.csv'), 'weather');

  test.each(['precipitation', 'temp_max', 'temp_min', 'wind'])('the statistics of %s are exact', (name) => {
    const numbers = (columns[name] ?? []).map(Number);
    expect(columnOf(profile, name).numbers).toMatchObject(statistics(numbers));
  });

  test('the bars of the wind count every value between their bounds', () => {
    const wind = (columns['wind'] ?? []).map(Number);
    const bins = columnOf(profile, 'wind').numbers?.histogram ?? [];
    expect(bins.length).toBe(10);
    for (const { from, to, count } of bins) {
      expect(count).toBe(wind.filter((value) => value >= from && value < to).length);
    }
  });

  test('four years of days, one of which was a leap year', () => {
    expect(profile.rows).toBe(4 * 365 + 1);
    expect(columnOf(profile, 'date')).toMatchObject({
      kind: 'date',
      dates: { earliest: '2012-01-01', latest: '2015-12-31' },
    });
  });

  test('the groups have the rows and the means of a filter', () => {
    const kinds = columns['weather'] ?? [];
    expect(profile.groups?.distinct).toEqual({ count: new Set(kinds).size, exact: true });
    for (const { value, rows, means } of profile.groups?.largest ?? []) {
      const members = kinds.flatMap((kind, index) => (kind === value ? [index] : []));
      expect(rows).toBe(members.length);
      const heat = members.map((index) => Number(columns['temp_max']?.[index]));
      expect(means['temp_max']).toBeCloseTo(heat.reduce((sum, each) => sum + each, 0) / heat.length, 9);
    }
  });

  test('the report says the same to people', () => {
    expect(report).toContain('1,461 rows, 6 columns, separated by commas.');
    expect(report).toContain('## `temp_max`: number\n\n- 1,461 values, 0 missing, 67 distinct\n- From -1.6 to 35.6');
    expect(report).toContain(
      'rain     ██████████████████████████████ 641\nsun      ██████████████████████████████ 640',
    );
    expect(report).toContain('| `rain` | 641 |');
  });
});

test('missing values are counted: 12 airports have "NA" for their state', async () => {
  const states = columnsOf('airports.csv')['state'] ?? [];
  const { profile } = await profileOf(dataSet('airports.csv'), 'state');
  expect(columnOf(profile, 'state')).toMatchObject({
    missing: 12,
    present: states.length - 12,
    distinct: { count: 56 },
  });
  expect(profile.groups).toMatchObject({ distinct: { count: 57, exact: true }, otherRows: 0 });
  expect(profile.groups?.largest[0]).toMatchObject({ value: 'AK', rows: 263 });
});

test('dates with English months have a range by time, not by letter', async () => {
  const { profile } = await profileOf(dataSet('stocks.csv'));
  expect(columnOf(profile, 'date').dates).toEqual({ earliest: 'Jan 1 2000', latest: 'Mar 1 2010' });
});

test('zip codes with leading zeros are text, and it is said that most are digits', async () => {
  const { profile, report } = await profileOf(dataSet('zipcodes.csv'));
  const zips = columnsOf('zipcodes.csv')['zip_code'] ?? [];
  const zeros = zips.filter((zip) => zip.startsWith('0')).length;
  expect(columnOf(profile, 'zip_code')).toMatchObject({
    kind: 'text',
    kinds: { integer: zips.length - zeros, text: zeros },
  });
  expect(report).toContain('- Mixed: 38,793 integer, 3,256 text\n- All 5 characters long');
});

test('more distinct values than fit are "more than" those counted, and these are counted right', async () => {
  const { profile, report } = await profileOf(dataSet('zipcodes.csv'));
  const counties = columnsOf('zipcodes.csv')['county'] ?? [];
  const { distinct, top } = columnOf(profile, 'county');
  expect(distinct.exact).toBe(false);
  expect(new Set(counties).size).toBeGreaterThan(distinct.count);
  expect(report).toContain(`more than ${distinct.count} distinct`);
  for (const { value, count } of top) expect(counties.filter((county) => county === value)).toHaveLength(count);
});

test('quartiles beyond the sample size are estimates near the truth, range and mean stay exact', async () => {
  const { profile, report } = await profileOf(dataSet('zipcodes.csv'));
  const latitudes = (columnsOf('zipcodes.csv')['latitude'] ?? []).map(Number);
  const { numbers } = columnOf(profile, 'latitude');
  const { mean, min, max } = statistics(latitudes);
  expect(numbers).toMatchObject({ mean, min, max });
  expect(numbers?.sampled).toBeLessThan(latitudes.length);
  expect(report).toContain('Quartiles and bars are estimated from');
  // The share of values below an estimate from n of them has a standard deviation of at most 0.5 / √n.
  const tolerance = (4 * 0.5) / Math.sqrt(numbers?.sampled ?? NaN);
  for (const [name, share] of [
    ['lower', 0.25],
    ['median', 0.5],
    ['upper', 0.75],
  ] as const) {
    const below = latitudes.filter((value) => value < (numbers?.quartiles[name] ?? NaN)).length / latitudes.length;
    expect(Math.abs(below - share)).toBeLessThan(tolerance);
  }
});

test('groups that come too late to be counted are counted together', async () => {
  const rows = Array.from({ length: 5_000 }, (_, index) => `group-${index},1`);
  const { profile, report } = await profileOf(`key,n\n${rows.join('\n')}\n`, 'key');
  const { distinct = { count: 0, exact: true }, otherRows } = profile.groups ?? {};
  expect(distinct.exact).toBe(false);
  expect(distinct.count + (otherRows ?? 0)).toBe(5_000);
  expect(profile.groups?.largest).toHaveLength(20);
  expect(report).toMatch(/More than \d+ groups, the 20 largest:/);
});

test('a column is numeric only if all of its values are', async () => {
  const late = [...Array.from({ length: 2_000 }, (_, index) => String(index)), 'many'].join('\n');
  const { profile } = await profileOf(`n\n${late}\n`);
  const column = columnOf(profile, 'n');
  expect(column).toMatchObject({ kind: 'text', kinds: { integer: 2_000, text: 1 } });
  expect(column.numbers).toBeUndefined();
});

test('a column without any value is empty', async () => {
  const { profile, report } = await profileOf('a,b\n1,\n2,NA\n');
  expect(columnOf(profile, 'b')).toMatchObject({ kind: 'empty', present: 0, missing: 2 });
  expect(report).toContain('## `b`: empty');
});
