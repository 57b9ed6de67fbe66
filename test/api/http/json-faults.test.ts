import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { rpcFailure } from '../../support/clients/failures.js';
import { post, startEdge } from '../../support/stacks/edge.js';

/** Bodies that are not JSON, and what is said of them. V8 quotes what it cannot make sense of, and what is around it. */
const FAULTS: readonly (readonly [body: string, said: string])[] = [
  ['{"token": hunter2}', 'its syntax is wrong'],
  ['{"token": "hunter2" "next": 1}', 'its syntax is wrong at line 1, column 21'],
  ['{\n  "token": "hunter2",\n}', 'its syntax is wrong at line 3, column 1'],
  ['{"token": "hunter2"} hunter2', 'its syntax is wrong at line 1, column 22'],
  ['{"token": "hunter2', 'its syntax is wrong at line 1, column 19'],
  ['{"token": "hunter2",', 'its syntax is wrong at line 1, column 21'],
  ['{"token":', 'it ends too soon'],
  // What a client writes is not taken for what V8 says.
  ['hunter2 in JSON at position 4', 'its syntax is wrong'],
  ['"hunter2" in JSON at position 4', 'its syntax is wrong at line 1, column 11'],
];

describe.each([
  ['HTTP+JSON', '/message:send'],
  ['HTTP+JSON of 0.3', '/v1/message:send'],
  ['JSON-RPC', '/'],
])('a body that is not JSON is not quoted by %s', (_, path) => {
  test.each(FAULTS)('%j: %s', async (body, said) => {
    const { url, logged } = await startEdge();
    const reply = await post(url + path, body);
    expect(reply.text).not.toContain('hunter2');
    expect(JSON.stringify(logged)).not.toContain('hunter2');
    expect(messageIn(reply.json)).toBe(`The request body is not JSON: ${said}.`);
    if (path === '/') expect(rpcFailure(reply).code).toBe(-32700);
    else expect(reply.status).toBe(400);
  });
});

function messageIn(body: unknown): string {
  const failure = z.object({ message: z.string() });
  return z.union([failure, z.object({ error: failure }).transform(({ error }) => error)]).parse(body).message;
}
