import { parseEventId } from '../../protocol/event-id.js';
import { InvalidParamsError } from '../../tasks/errors.js';
import type { CancelTaskRequest, GetTaskRequest, SubscribeToTaskRequest } from '../../tasks/task-service.js';
import { jsonObject, nonEmptyString, nonNegativeInt, protoMessage } from './proto-json.js';
import { read } from './violations.js';

const getTaskSchema = protoMessage({ id: nonEmptyString, historyLength: nonNegativeInt.exactOptional() });

const cancelTaskSchema = protoMessage({ id: nonEmptyString, metadata: jsonObject.exactOptional() });

const subscribeToTaskSchema = protoMessage({ id: nonEmptyString });

/** Where a client wants to go on: the value, and the name of the header or query parameter that it came in. */
export interface ResumePoint {
  readonly source: string;
  readonly eventId: string;
}

/** Reads the parameters of GetTask (§3.1.3). @throws InvalidParamsError */
export function readGetTask(params: unknown): GetTaskRequest {
  return read(getTaskSchema, params);
}

/** Reads the parameters of CancelTask (§3.1.5). @throws InvalidParamsError */
export function readCancelTask(params: unknown): CancelTaskRequest {
  const { id } = read(cancelTaskSchema, params);
  return { id };
}

/** Reads the parameters of SubscribeToTask (§3.1.6), and from where the stream is to go on. @throws InvalidParamsError */
export function readSubscribeToTask(params: unknown, resume: ResumePoint | undefined): SubscribeToTaskRequest {
  const { id } = read(subscribeToTaskSchema, params);
  if (!resume) return { id };
  const after = parseEventId(resume.eventId);
  if (after) return { id, after };
  const description = 'must be the id of an event, such as "12" or "12.3", or "0" for all events';
  throw new InvalidParamsError([{ field: resume.source, description }]);
}
