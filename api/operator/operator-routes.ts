import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { DeadLetters } from '../../tasks/dead-letters/dead-letters.js';
import type { Redrive } from '../../tasks/dead-letters/redrive.js';
import { PermissionDeniedError } from '../../tasks/errors.js';
import type { Authenticator } from '../authentication/authenticator.js';
import type { Caller } from '../authentication/caller.js';
import { sendJson } from '../http/compression.js';
import { headersOf } from '../http/http-request.js';
import { readJsonBody } from '../http/json-body.js';
import { refuseOtherMethods } from '../http/method-not-allowed.js';
import { queryOf } from '../http/query.js';
import { logFieldsOf } from '../http/request-log.js';
import { noteCaller } from '../operations/request-log-fields.js';
import { readListDeadLetters, readRedrive } from './operator-requests.js';

/** What operators do with the deliveries of all tenants. */
export interface PushOperator {
  readonly deadLetters: DeadLetters;
  readonly redrive: Redrive;
}

interface OperatorRoutesOptions {
  readonly authenticator: Authenticator;
  readonly push: PushOperator;
}

const DEAD_LETTERS = '/operator/push/dead-letters';
const REDRIVE = '/operator/push/redrive';

/**
 * The operator's side of push notifications: deliveries that were given up, of all agents and tenants. Not part of A2A; for
 * callers that are operators. Each redrive is in the log, with who asked for it and what for.
 */
export function operatorRoutes(app: FastifyInstance, { authenticator, push }: OperatorRoutesOptions): void {
  const admit = async (request: FastifyRequest, operation: string): Promise<Caller> => {
    const logFields = logFieldsOf(request);
    logFields.operation = operation;
    const caller = await authenticator.authenticate(headersOf(request));
    noteCaller(logFields, caller);
    if (!caller.operator) {
      throw new PermissionDeniedError(
        'This is for operators, who have keys of their own: `perdure key --operator` makes one.',
      );
    }
    return caller;
  };

  app.get(DEAD_LETTERS, async (request, reply) => {
    await admit(request, 'ListDeadLetters');
    const { filter, page } = readListDeadLetters(queryOf(request));
    const answer = await push.deadLetters.list(filter, page);
    return sendJson(reply.type('application/json').header('cache-control', 'no-store'), JSON.stringify(answer));
  });
  refuseOtherMethods(app, DEAD_LETTERS, ['GET']);

  app.post(REDRIVE, async (request, reply) => {
    const { tenant, subject, keyId } = await admit(request, 'RedrivePush');
    const { selection, page } = readRedrive(readJsonBody(request));
    const answer = await push.redrive(selection, page);
    const { redriven, failed } = answer;
    const operator = { tenant, subject, key: keyId };
    request.log.info({ operator, ...selection, redriven: redriven.length, failed: failed.length }, 'push redriven');
    return sendJson(reply.type('application/json'), JSON.stringify(answer));
  });
  refuseOtherMethods(app, REDRIVE, ['POST']);
}
