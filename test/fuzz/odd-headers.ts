import fc from 'fast-check';
import { IDEMPOTENCY_EXTENSION, LOG_EXTENSION, PUSH_EXTENSION, SEQUENCE_EXTENSION } from '../../protocol/extensions.js';
import { AGENT } from './known.js';

type Header = readonly [name: string, value: string];

/** Headers that the server looks at, and what may stand in them. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'a2a-version': [
    ...['1.0', '1.0.7', '0.3', '0.3.0', '1', '', ' ', '2.0', '1.0.0.0', '-1.0', '1.0, 0.3', '1.0;q=1', '01.0', '1.00'],
    ...['٢.٠', 'x'.repeat(5_000), '[object Object]', 'NaN', '1.0\t', '+1.0', '1e0'],
  ],
  'a2a-extensions': [
    ...[
      '',
      ',',
      ',,,',
      'urn:a',
      'urn:a,urn:a',
      ' urn:a , urn:b ',
      '"urn:a"',
      'urn:a;v=1',
      '__proto__',
      'é',
      '*',
      'a,'.repeat(2_000),
    ],
    ...[PUSH_EXTENSION, PUSH_EXTENSION, PUSH_EXTENSION],
    ...[SEQUENCE_EXTENSION, LOG_EXTENSION, `${IDEMPOTENCY_EXTENSION},${SEQUENCE_EXTENSION}`],
  ],
  'x-a2a-extensions': ['', 'urn:a', ','],
  'last-event-id': [
    ...['0', '1', '2', '1.1', '-1', '1.', '.1', '1e3', '', ' ', 'x', '99999999999999999999', '9007199254740993', '0x1'],
    ...['NaN', '1,2', '1 1', '00', '1.99999999999999999', 'é', '1'.repeat(5_000)],
  ],
  'idempotency-key': ['', ' ', 'k', 'é', 'x'.repeat(255), 'x'.repeat(256), '"quoted"', 'a,b', 'a\tb', '../..', "'"],
  'perdure-push': [
    '',
    '{}',
    '{',
    '[]',
    '{"on":["all"]}',
    '{"on":[]}',
    '{"__proto__":{}}',
    'null',
    'é',
    '['.repeat(5_000),
  ],
  traceparent: [
    '',
    '00-',
    `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    `ff-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    'é',
  ],
  accept: ['', '*/*', 'application/a2a+json', 'text/html', 'text/event-stream', 'a/b;q=x', ',', 'APPLICATION/A2A+JSON'],
  'accept-encoding': ['gzip', 'identity;q=0', '*;q=0', 'x', '', 'gzip;q=0'],
  'content-encoding': ['identity', 'gzip', 'br', '', 'IDENTITY', 'gzip, gzip', 'x'],
  expect: ['100-continue', '200-ok', ''],
  authorization: ['', 'Bearer', 'Bearer x', 'Basic Og==', 'é'],
  'x-api-key': ['', 'x'],
  'x-request-id': ['a', '', 'a b', 'x'.repeat(129), 'é', '{}'],
  'if-none-match': ['*', '"x"', 'x', 'W/"x"', ''],
  origin: ['null', 'https://a.test', '', '*'],
  'access-control-request-method': ['POST', ''],
  'transfer-encoding': ['identity'],
  upgrade: ['websocket', 'h2c'],
  'x-forwarded-host': ['a.test'],
  'x-http-method-override': ['DELETE'],
  range: ['bytes=0-1'],
  cookie: ['a=b'],
  tenant: [AGENT],
  te: ['trailers'],
  ['x'.repeat(300)]: ['1'],
  __proto__x: ['1'],
};

const known: fc.Arbitrary<Header> = fc
  .constantFrom(...Object.entries(VALUES))
  .chain(([name, values]) => fc.constantFrom(...values).map((value): Header => [name, asBytes(value)]));

const strange: fc.Arbitrary<Header> = fc.tuple(
  fc.constantFrom('a2a-version', 'a2a-extensions', 'last-event-id', 'idempotency-key', 'accept', 'x-any'),
  fc.string({
    unit: fc
      .integer({ min: 0x20, max: 0xff })
      .filter((code) => code !== 0x7f)
      .map((code) => String.fromCharCode(code)),
    maxLength: 20,
  }),
);

/** Headers beside what a request needs; mostly none. */
export const oddHeaders: fc.Arbitrary<readonly Header[]> = fc.oneof(
  { weight: 10, arbitrary: fc.constant([]) },
  { weight: 5, arbitrary: fc.tuple(known) },
  { weight: 1, arbitrary: fc.tuple(strange) },
  { weight: 1, arbitrary: fc.array(fc.oneof(known, strange), { minLength: 2, maxLength: 5 }) },
);

/** What a body says that it is; mostly the truth. */
export const contentType: fc.Arbitrary<string | undefined> = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('application/json', 'application/a2a+json') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[
        'application/json; charset=utf-8',
        'application/json;charset=utf-16',
        'APPLICATION/JSON',
        'application/json;',
      ],
      ...['application/json; charset="', 'application/a2a+json;version=1', ' application/json ', 'text/plain', '', '/'],
      ...[
        'application/x-www-form-urlencoded',
        'multipart/form-data',
        'multipart/form-data; boundary=',
        'text/event-stream',
      ],
      ...['application/json, application/json', 'application/grpc', 'json', '*/*', 'x'.repeat(2_000), '__proto__'],
    ),
  },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

/** Header values are bytes: a client writes each character as one. */
function asBytes(value: string): string {
  return Buffer.from(value).toString('latin1');
}
