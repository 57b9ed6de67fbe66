import {
  ContentTypeNotSupportedError,
  ExtendedAgentCardNotConfiguredError,
  ExtensionSupportRequiredError,
  InvalidAgentResponseError,
  PushNotificationNotSupportedError,
  TaskNotCancelableError,
  TaskNotFoundError,
  UnsupportedOperationError,
  VersionNotSupportedError,
} from '@a2a-js/sdk/errors';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import { describe, expect, test } from 'vitest';
import { PermissionDeniedError, UnauthenticatedError, UnavailableError } from '../../tasks/errors.js';
import { readStatusDetails } from '../same-answer/status-details.js';
import { restFailure, rpcFailure } from '../support/clients/failures.js';
import { nameOf } from '../support/clients/grpc-client.js';
import { rpc, send, startEdge } from '../support/stacks/edge.js';
import { startGrpcEdge } from '../support/stacks/grpc-edge.js';
import { scriptedTaskService, TASK_ID } from '../support/stacks/scripted-task-service.js';

/** What goes wrong behind the bindings, as each of them tells it. */
async function tellAbout(error: Error) {
  const handler = scriptedTaskService({ task: () => Promise.reject(error) });
  const { url } = await startEdge(handler);
  const { client } = await startGrpcEdge(handler);
  const viaRpc = await rpc(url, 'GetTask', { id: TASK_ID });
  const viaRest = await send(`${url}/tasks/${TASK_ID}`);
  const { status } = await client.unary(A2AService.getTask, { tenant: '', id: TASK_ID, historyLength: undefined });
  const [encoded] = status.metadata.get('grpc-status-details-bin');
  return {
    rpc: { http: viaRpc.status, ...rpcFailure(viaRpc) },
    rest: { http: viaRest.status, ...restFailure(viaRest) },
    grpc: {
      status: nameOf(status),
      message: status.details,
      details: Buffer.isBuffer(encoded) ? readStatusDetails(encoded) : [],
    },
  };
}

const TYPE = 'type.googleapis.com/google.rpc.ErrorInfo';
const REFUSED = { http: 400, status: 'FAILED_PRECONDITION' };

describe('over JSON-RPC, HTTP+JSON and gRPC', () => {
  test.each([
    ['[ERR-01]', TaskNotFoundError, 'TASK_NOT_FOUND', -32001, { http: 404, status: 'NOT_FOUND' }],
    ['[ERR-02]', TaskNotCancelableError, 'TASK_NOT_CANCELABLE', -32002, REFUSED],
    ['[ERR-03]', PushNotificationNotSupportedError, 'PUSH_NOTIFICATION_NOT_SUPPORTED', -32003, REFUSED],
    ['[ERR-04]', UnsupportedOperationError, 'UNSUPPORTED_OPERATION', -32004, REFUSED],
    [
      '[ERR-05]',
      ContentTypeNotSupportedError,
      'CONTENT_TYPE_NOT_SUPPORTED',
      -32005,
      { http: 400, status: 'INVALID_ARGUMENT' },
    ],
    ['[ERR-06]', InvalidAgentResponseError, 'INVALID_AGENT_RESPONSE', -32006, { http: 500, status: 'INTERNAL' }],
    ['[ERR-07]', ExtendedAgentCardNotConfiguredError, 'EXTENDED_AGENT_CARD_NOT_CONFIGURED', -32007, REFUSED],
    ['[ERR-08]', ExtensionSupportRequiredError, 'EXTENSION_SUPPORT_REQUIRED', -32008, REFUSED],
    ['[ERR-09]', VersionNotSupportedError, 'VERSION_NOT_SUPPORTED', -32009, REFUSED],
  ])('an error of A2A has its row of the table %s', async (_tag, A2AError, reason, code, { http, status }) => {
    const message = 'It is so.';
    const told = await tellAbout(new A2AError({ message, metadata: { taskId: TASK_ID } }));
    const details = [{ '@type': TYPE, reason, domain: 'a2a-protocol.org', metadata: { taskId: TASK_ID } }];
    expect(told.rpc).toMatchObject({ http: 200, code, message, data: details });
    expect(told.rest).toEqual({ http, code: http, status, message, details });
    expect(told.grpc).toMatchObject({ status, message, details });
  });

  test('a caller who is not known is told so, and how to be [ERR-11]', async () => {
    const told = await tellAbout(new UnauthenticatedError('Who is it?', ['Bearer']));
    expect(told.rpc).toMatchObject({ http: 401, message: 'Who is it?' });
    expect(told.rest).toMatchObject({ http: 401, code: 401, status: 'UNAUTHENTICATED' });
    expect(told.grpc).toMatchObject({ status: 'UNAUTHENTICATED', message: 'Who is it?' });
  });

  test('a caller who may not is told so [ERR-12]', async () => {
    const told = await tellAbout(new PermissionDeniedError('Not you.'));
    expect(told.rpc).toMatchObject({ http: 403, message: 'Not you.' });
    expect(told.rest).toMatchObject({ http: 403, code: 403, status: 'PERMISSION_DENIED' });
    expect(told.grpc).toMatchObject({ status: 'PERMISSION_DENIED', message: 'Not you.' });
  });

  test('a fault of the server tells nothing of what is inside [ERR-13]', async () => {
    const told = await tellAbout(new Error('password is hunter2'));
    expect(told.rpc).toMatchObject({ code: -32603, message: 'Internal error' });
    expect(told.rest).toMatchObject({ http: 500, code: 500, status: 'INTERNAL', message: 'Internal error' });
    expect(told.grpc).toMatchObject({ status: 'INTERNAL', message: 'Internal error' });
    expect(JSON.stringify(told)).not.toContain('hunter2');
  });

  test('a server that cannot serve now says so, and when to come back [ERR-14]', async () => {
    const told = await tellAbout(new UnavailableError({ message: 'Later.', retryAfter: 2 }));
    expect(told.rpc).toMatchObject({ http: 503, code: -32603, message: 'Later.' });
    expect(told.rest).toMatchObject({ http: 503, code: 503, status: 'UNAVAILABLE', message: 'Later.' });
    expect(told.grpc).toMatchObject({ status: 'UNAVAILABLE', message: 'Later.' });
  });
});
