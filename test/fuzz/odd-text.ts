import fc from 'fast-check';

/** Text that somebody has not thought of: of every kind that JSON, UTF-8, databases or headers may stumble over. */
const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  'a\nb\r\n',
  '\u0007\u001b[31m',
  '\u007f\u0085\u2028\u2029',
  '\ufeff',
  '\ufffd',
  '\ud800',
  'a\udc00b',
  '😀'.repeat(60),
  'İıſK',
  '\u202eabc',
  '`\'"; DROP TABLE executions; --',
  "' OR 1=1 --",
  '%00%2f%',
  '../../etc/passwd',
  '${x}{{x}}<x>',
  '\\u0000\\',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'true',
  'undefined',
  'NaN',
  '-1',
  '1e999',
  '0x10',
  'https://hook.test/a?b#c',
  'javascript:alert(1)',
  '2026-02-30T00:00:00Z',
  '2026-01-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  'TASK_STATE_WORKING',
  'TASK_STATE_UNSPECIFIED',
  'ROLE_AGENT',
  'application/json',
  'aGVsbG8=',
  'aGVsbG8==',
  'x'.repeat(255),
  'x'.repeat(256),
  'ß'.repeat(2_000),
];

const ODD_HUGE = ['x'.repeat(100_000), '\u0001'.repeat(20_000), '😀'.repeat(20_000)] as const;

/** Any text; huge ones are rare, for the sake of speed. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  { weight: 600, arbitrary: fc.constantFrom(...ODD_TEXTS) },
  { weight: 150, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 150, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_HUGE) },
);

/** UUIDs as task ids have them, of no task. */
export const unknownTaskId: fc.Arbitrary<string> = fc.uuid({ version: 7 });
