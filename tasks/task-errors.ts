import { TaskNotFoundError, UnsupportedOperationError } from '@a2a-js/sdk/errors';
import { IDEMPOTENCY_KEY_HEADER } from '../protocol/headers.js';
import { MAX_PUSH_CONFIGS } from '../protocol/push.js';
import { CallerError, InvalidParamsError } from './errors.js';

/** There is no such task, or it is not the caller's: the two must look the same (§3.3.2). */
export function notFound(id: string): TaskNotFoundError {
  return new TaskNotFoundError(`There is no task ${JSON.stringify(id.slice(0, 100))}.`);
}

/** The task is terminal, so it takes no more messages (§3.1.1). */
export function ended(id: string): UnsupportedOperationError {
  return new UnsupportedOperationError(`The task ${id} has ended: start another with the same contextId.`);
}

/** The caller has used the key for another request. */
export function keyReused(): InvalidParamsError {
  return new InvalidParamsError([{ field: IDEMPOTENCY_KEY_HEADER, description: 'was used for another request' }]);
}

/** `taskId` and `contextId` of a message contradict each other (§3.4.3). */
export function contextMismatch(): InvalidParamsError {
  return new InvalidParamsError([{ field: 'message.contextId', description: 'must be the contextId of the task' }]);
}

/** The task has as many push configs as it can. @param field - what names the task. */
export function tooManyPushConfigs(field: string): InvalidParamsError {
  const description = `names a task that has ${MAX_PUSH_CONFIGS} push notification configs, and takes no more: delete one`;
  return new InvalidParamsError([{ field, description }]);
}

/** There is no delivery of a task that could be tried again. */
export class NothingToRedriveError extends CallerError {
  override readonly name = 'NothingToRedriveError';
  readonly kind = 'notFound';

  constructor(taskId: string) {
    super(
      `No delivery of the task ${taskId} is given up. To try the others of a task again, such as one that was terminated, ` +
        'name it by its workflow id: agent/scope/taskId.',
    );
  }
}
