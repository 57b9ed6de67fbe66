/** What a cell can hold, from the narrowest kind to the widest. */
export const KINDS = ['integer', 'number', 'boolean', 'date', 'text'] as const;

export type Kind = (typeof KINDS)[number];

const MISSING = /^(|n\/?a|nan|null)$/i;
const INTEGER = /^[+-]?(0|[1-9]\d*)$/;
const NUMBER = /^[+-]?(0|[1-9]\d*)?(\.\d+|(?<=\d)\.)?([eE][+-]?\d+)?$/;
const BOOLEAN = /^(true|false|yes|no)$/i;
const ISO_DATE =
  /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const MONTH_FIRST = /^([A-Z]{3,9})\.? (\d{1,2}),? (\d{4})$/i;
const DAY_FIRST = /^(\d{1,2})[ -]([A-Z]{3,9})\.?[ -](\d{4})$/i;
const MONTHS = 'january february march april may june july august september october november december'.split(' ');

/** Squares of numbers up to this one can be added up a million times without leaving the range of a double. */
const LARGEST_NUMBER = 1e150;

/** Whether a cell stands for "no value": it is empty, NA, N/A, NaN or null, in any case. */
export function isMissing(value: string): boolean {
  return MISSING.test(value);
}

/**
 * The narrowest kind of a value that is not missing. Digits after a leading zero (`00501`) are text: they are somebody's
 * code, and a number would lose the zeros.
 */
export function kindOf(value: string): Kind {
  if (/\d/.test(value) && NUMBER.test(value) && Math.abs(Number(value)) <= LARGEST_NUMBER) {
    return INTEGER.test(value) ? 'integer' : 'number';
  }
  if (BOOLEAN.test(value)) return 'boolean';
  return parseDate(value) === undefined ? 'text' : 'date';
}

/**
 * The instant of a date, with or without a time, in ISO 8601 (`/` may stand for `-`) or with an English month
 * (`Jan 1 2000`, `1 January 2000`). Times without an offset count as UTC.
 *
 * @returns milliseconds since 1970; undefined when the value is not a date, or a day that no calendar has.
 */
export function parseDate(value: string): number | undefined {
  const iso = ISO_DATE.exec(value);
  if (iso) {
    const [, year, , month, day, time = '00:00', offset = 'Z'] = iso;
    const zone = offset.replace(/(\d{2}):?(\d{2})$/, '$1:$2').toUpperCase();
    return onCalendar(Number(year), Number(month), Number(day), `${time}${zone}`);
  }
  const monthFirst = MONTH_FIRST.exec(value);
  if (monthFirst) return onCalendar(Number(monthFirst[3]), monthNumber(monthFirst[1]), Number(monthFirst[2]));
  const dayFirst = DAY_FIRST.exec(value);
  if (dayFirst) return onCalendar(Number(dayFirst[3]), monthNumber(dayFirst[2]), Number(dayFirst[1]));
  return undefined;
}

function monthNumber(name = ''): number {
  return MONTHS.findIndex((month) => month.startsWith(name.toLowerCase())) + 1;
}

function onCalendar(year: number, month: number, day: number, time = '00:00Z'): number | undefined {
  const date = [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
  // Date.parse moves 30 February to March, so the day is looked up on its own first.
  const midnight = Date.parse(`${date}T00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).getUTCDate() !== day) return undefined;
  const instant = Date.parse(`${date}T${time}`);
  return Number.isNaN(instant) ? undefined : instant;
}
