import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { kindOfRestError } from './errors.js';
import { TIME_LIMIT } from './http-client.js';
import type { RawRequest } from './raw-requests.js';

/** When nothing comes, the server is told that nothing will follow, in ms. */
const PATIENCE = 250;

/**
 * Sends bytes over a connection of their own.
 *
 * @returns all that came until the server had ended the connection.
 * @throws when it has not, in time.
 */
export function sendRaw(url: string, { raw }: RawRequest): Promise<Buffer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port) });
    const late = setTimeout(() => {
      socket.destroy();
      reject(new Error(`The connection was open after ${TIME_LIMIT} ms.`));
    }, TIME_LIMIT);
    const patience = setTimeout(() => socket.end(), PATIENCE);
    socket.write(raw);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // The rest of a request that was refused meets a closed connection.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(late);
      clearTimeout(patience);
      resolve(Buffer.concat(chunks));
    });
  });
}

/** Checks what came back. @returns what kind of answer it was. */
export function checkRawAnswer({ raw }: RawRequest, answer: Buffer): string {
  const text = answer.toString('latin1').replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
  // Half a request has no answer, nor has CONNECT.
  if (text === '') return 'no answer';
  const [, head = '', body = ''] = /^(.*?)\r\n\r\n(.*)$/s.exec(text) ?? [];
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]);
  assert.ok(status >= 200 && status < 500, `this is no answer: ${head}`);
  if (status === 400 && !/^x-request-id:/im.test(head)) {
    const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
    assert.equal(body.length, length, `in answer to ${raw.length} bytes`);
    return `not HTTP: ${kindOfRestError(status, JSON.parse(body))}`;
  }
  return `raw ${status}`;
}
