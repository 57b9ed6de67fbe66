import { TaskNotFoundError, UnsupportedOperationError, VersionNotSupportedError } from '@a2a-js/sdk/errors';
import { decodeErrorInfo, decodeStatus } from '@a2a-js/sdk/errors/grpc';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import { status, type StatusObject } from '@grpc/grpc-js';
import { describe, expect, test } from 'vitest';
import {
  InvalidParamsError,
  PayloadTooLargeError,
  PermissionDeniedError,
  UnauthenticatedError,
  UnavailableError,
} from '../../../tasks/errors.js';
import { nameOf, type GrpcReply } from '../../support/clients/grpc-client.js';
import { startGrpcEdge } from '../../support/stacks/grpc-edge.js';
import { scriptedTaskService } from '../../support/stacks/scripted-task-service.js';

const GET = { tenant: '', id: 't', historyLength: undefined };

/** What GetTask answers when the operation throws this. */
async function replyTo(error: Error): Promise<GrpcReply<unknown> & { readonly logged: readonly object[] }> {
  const { client, logged } = await startGrpcEdge(scriptedTaskService({ task: () => Promise.reject(error) }));
  return { ...(await client.unary(A2AService.getTask, GET)), logged };
}

function detailsOf({ metadata }: StatusObject): ReturnType<typeof decodeStatus> {
  const [encoded] = metadata.get('grpc-status-details-bin');
  if (!Buffer.isBuffer(encoded)) throw new Error('The status has no details.');
  return decodeStatus(encoded);
}

function typesIn(reply: GrpcReply<unknown>): string[] {
  return detailsOf(reply.status).details.map(({ typeUrl }) => typeUrl.replace('type.googleapis.com/google.rpc.', ''));
}

describe('an error is a status of gRPC with the details of google.rpc (§10.6)', () => {
  test.each([
    [new TaskNotFoundError('x'), 'NOT_FOUND', ['ErrorInfo']],
    [new UnsupportedOperationError('x'), 'FAILED_PRECONDITION', ['ErrorInfo']],
    [new InvalidParamsError([{ field: 'a', description: 'b' }]), 'INVALID_ARGUMENT', ['BadRequest', 'ErrorInfo']],
    [new PayloadTooLargeError('message', 2, 1), 'INVALID_ARGUMENT', ['BadRequest', 'ErrorInfo']],
    [new UnavailableError({ message: 'x', retryAfter: 2.5 }), 'UNAVAILABLE', ['RetryInfo']],
    [new UnauthenticatedError('x', ['Bearer']), 'UNAUTHENTICATED', []],
    [new PermissionDeniedError('x'), 'PERMISSION_DENIED', []],
  ])('%s', async (error, name, types) => {
    const reply = await replyTo(error);
    expect([nameOf(reply.status), reply.status.details]).toEqual([name, error.message]);
    expect(detailsOf(reply.status)).toMatchObject({ code: reply.status.code, message: error.message });
    expect(typesIn(reply)).toEqual(types);
  });

  test('ErrorInfo has reason, domain and metadata [ERR-19]', async () => {
    const reply = await replyTo(new VersionNotSupportedError({ message: 'x', metadata: { supportedVersions: '1.0' } }));
    const [info] = detailsOf(reply.status).details;
    expect(info && decodeErrorInfo(info.value)).toMatchObject({
      reason: 'VERSION_NOT_SUPPORTED',
      domain: 'a2a-protocol.org',
      metadata: { supportedVersions: '1.0' },
    });
  });

  test('RetryInfo has the delay as a duration', async () => {
    const reply = await replyTo(new UnavailableError({ message: 'x', retryAfter: 2.5 }));
    const [info] = detailsOf(reply.status).details;
    // Field 1, a message: 2 in field 1, 500,000,000 in field 2.
    expect(info?.value.toString('hex')).toBe('0a0808021080cab5ee01');
  });

  test('an authentication error brings its challenge along [SEC-02]', async () => {
    const { status: ended } = await replyTo(new UnauthenticatedError('Who are you?', ['Bearer realm="x"', 'ApiKey']));
    expect(ended.metadata.get('www-authenticate')).toEqual(['Bearer realm="x", ApiKey']);
  });

  test('it comes without a message, and without metadata before it', async () => {
    const reply = await replyTo(new TaskNotFoundError('x'));
    expect(reply.response).toBeUndefined();
    expect(reply.initial.getMap()).toEqual({});
  });
});

describe('an internal error', () => {
  test('tells nothing of itself, and names the request by which it is found in the log', async () => {
    const reply = await replyTo(new Error('secret: at /home/someone'));
    expect([nameOf(reply.status), reply.status.details]).toEqual(['INTERNAL', 'Internal error']);
    expect(typesIn(reply)).toEqual(['RequestInfo']);
    const [requestId = ''] = reply.status.metadata.get('x-request-id');
    expect(detailsOf(reply.status).details[0]?.value.toString()).toContain(String(requestId));
    expect(JSON.stringify(reply.status)).not.toContain('secret');
    expect(reply.logged).toContainEqual(expect.objectContaining({ msg: 'request failed', requestId }));
  });

  test('is not a refusal in disguise: an A2AError of no known kind is one too', async () => {
    const { A2AError } = await import('@a2a-js/sdk/errors');
    const reply = await replyTo(new A2AError('secret'));
    expect([nameOf(reply.status), reply.status.details]).toEqual(['INTERNAL', 'Internal error']);
  });
});

describe('a status fits the headers that clients take', () => {
  /** What Java and C++ take by default, for all metadata of an answer. */
  const LIMIT = 8_192;

  const sizeOf = ({ metadata, details }: StatusObject): number =>
    encodeURI(details).length +
    Object.entries(metadata.toHttp2Headers()).reduce(
      (size, [name, value]) => size + name.length + String(value).length + 32,
      0,
    );

  test.each([
    ['many wrong fields', new InvalidParamsError(manyViolations(500, 'must be something else'))],
    ['long words about few', new InvalidParamsError(manyViolations(3, 'ß'.repeat(5_000)))],
    ['long metadata', new TaskNotFoundError({ message: '€'.repeat(9_000), metadata: { taskId: 'x'.repeat(20_000) } })],
    ['text that is cut inside a character', new TaskNotFoundError(`${'x'.repeat(83)}${'🌍'.repeat(900)}`)],
    ['half of a character', new TaskNotFoundError('\ud83c')],
  ])('%s', async (_, error) => {
    const reply = await replyTo(error);
    expect([status.NOT_FOUND, status.INVALID_ARGUMENT]).toContain(reply.status.code);
    expect(sizeOf(reply.status)).toBeLessThan(LIMIT);
    expect(typesIn(reply).at(-1)).toBe('ErrorInfo');
    expect(typesIn(reply)).toHaveLength(error instanceof InvalidParamsError ? 2 : 1);
  });
});

function manyViolations(count: number, description: string) {
  return Array.from({ length: count }, (_, index) => ({ field: `message.parts[${index}].text`, description }));
}
