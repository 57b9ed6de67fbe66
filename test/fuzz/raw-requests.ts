import fc from 'fast-check';
import { showBytes } from './http-request.js';
import { AGENT } from './known.js';

/** Bytes for a connection that the server takes for one of HTTP/1.1. No client of Node.js would send them. */
export interface RawRequest {
  readonly raw: Buffer;
}

export function showRaw({ raw }: RawRequest): string {
  return showBytes(raw);
}

const JSON_BODY = '{"jsonrpc":"2.0","id":1,"method":"GetTask","params":{"id":"x"}}';

const LINES = [
  ...[
    `POST /${AGENT} HTTP/1.1`,
    `POST /${AGENT} HTTP/1.0`,
    `POST /${AGENT} HTTP/2.0`,
    `POST /${AGENT} HTTP/0.9`,
    'GET /',
  ],
  ...[
    `post /${AGENT} HTTP/1.1`,
    `POST /a b HTTP/1.1`,
    'POST \u0000 HTTP/1.1',
    'GET /\u00ff HTTP/1.1',
    '',
    ' ',
    'HELO a',
  ],
  ...['OPTIONS * HTTP/1.1', 'GET * HTTP/1.1', 'GET http://a.test/ HTTP/1.1', 'BREW / HTTP/1.1', 'CONNECT a:1 HTTP/1.1'],
  ...[
    'PRI * HTTP/2.0',
    `GET /${'x'.repeat(20_000)} HTTP/1.1`,
    'GET / HTTP/1.1\u0000',
    'GET ?a HTTP/1.1',
    'GET a HTTP/1.1',
  ],
  ...[
    '\u0016\u0003\u0001\u0002\u0000',
    `POST /${AGENT}/message:send HTTP/1.1`,
    'GET /healthz HTTP/1.1',
    'GET /tasks/%zz HTTP/1.1',
  ],
];

const HEADERS = [
  ...[
    'Content-Length: 5',
    'Content-Length: 99999999999999999999',
    'Content-Length: -1',
    'Content-Length: 1e3',
    'Content-Length: 0x5',
  ],
  ...['Content-Length: 5\r\nContent-Length: 6', 'Content-Length:', 'Content-Length: 100', 'Transfer-Encoding: chunked'],
  ...[
    'Transfer-Encoding: chunked, chunked',
    'Transfer-Encoding: gzip',
    'transfer-encoding : chunked',
    'Host',
    'Host: b',
  ],
  ...[
    ': x',
    ' folded',
    'A: b\r\n folded',
    'A: \u0000',
    'A\u0000: b',
    'A: \u007f',
    'A: é',
    `A: ${'x'.repeat(20_000)}`,
    'é: b',
  ],
  ...[
    'Expect: 100-continue',
    'Expect: x',
    'Connection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk',
    'Connection: x',
  ],
  ...[
    'Content-Type: application/json',
    'Content-Type: \u0001',
    'A: b\nC: d',
    'A: b\rC: d',
    'a:b\r\n'.repeat(2_100) + 'c:d',
  ],
];

const BODIES = [
  ...[
    '',
    'x',
    JSON_BODY,
    '5\r\nhello\r\n0\r\n\r\n',
    'ffffffffffffffffff\r\n',
    'x\r\n',
    '-1\r\n\r\n',
    '0\r\n\r\n',
    '5;a=b\r\nhello\r\n',
  ],
  ...[
    `${JSON_BODY.length.toString(16)}\r\n${JSON_BODY}\r\n0\r\nTrailer: x\r\n\r\n`,
    '\u0000\u0001',
    'GET / HTTP/1.1\r\n\r\n',
  ],
];

const lines = fc
  .record({
    line: fc.constantFrom(...LINES),
    headers: fc.array(fc.constantFrom(...HEADERS), { maxLength: 3 }),
    host: fc.boolean(),
    body: fc.constantFrom(...BODIES),
    newline: fc.oneof({ weight: 6, arbitrary: fc.constant('\r\n') }, fc.constantFrom('\n', '\r', '\r\n\r\n')),
  })
  .map(({ line, headers, host, body, newline }) =>
    Buffer.from(
      [line, ...(host ? ['Host: a'] : []), ...headers, 'Connection: close', '', body].join(newline),
      'latin1',
    ),
  );

export const rawRequests: fc.Arbitrary<RawRequest> = fc
  .oneof(
    { weight: 8, arbitrary: lines },
    fc.uint8Array({ minLength: 1, maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
  )
  .map((raw) => ({ raw }));
