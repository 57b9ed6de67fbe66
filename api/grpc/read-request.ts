import { ListTasksRequest, Role, SendMessageRequest, TaskState } from '@a2a-js/sdk';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { InvalidParamsError } from '../../tasks/errors.js';
import type { Params } from '../operations/operations.js';

/** Gives a request, as the SDK's codec has read it, its ProtoJSON form. */
export type RequestReader<Request> = (decode: () => Request) => Params;

/** Reads a request whose ProtoJSON the SDK writes without loss. */
export function readRequest<Request>(message: { toJSON(request: Request): unknown }): RequestReader<Request> {
  return (decode) => fieldsOf(message.toJSON(decode()));
}

/** Keeps a role that the SDK does not know as its number, which ProtoJSON allows; the SDK would say `UNRECOGNIZED`. */
export function readSendMessage(decode: () => SendMessageRequest): Params {
  const request = decode();
  const params = fieldsOf(SendMessageRequest.toJSON(request));
  const role = request.message?.role ?? Role.ROLE_UNSPECIFIED;
  return isKnown(Role, role) ? params : { ...params, message: { ...fieldsOf(params['message']), role } };
}

/**
 * Keeps a state that the SDK does not know as its number. With sound tags, the one thing in this request that can be
 * undecodable is a time beyond what a Date can hold.
 */
export function readListTasks(decode: () => ListTasksRequest): Params {
  let request: ListTasksRequest;
  try {
    request = decode();
  } catch (cause) {
    const description = 'must be a timestamp from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z';
    throw new InvalidParamsError([{ field: 'statusTimestampAfter', description }], { cause });
  }
  const params = fieldsOf(ListTasksRequest.toJSON(request));
  return isKnown(TaskState, request.status) ? params : { ...params, status: request.status };
}

/**
 * Checks that bytes are the fields of a message: the SDK's codec takes a tag of zero for the end, and would serve what
 * comes before it.
 *
 * @throws when they are not.
 */
export function checkTags(bytes: Uint8Array): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    reader.skip(wireType, field);
  }
}

/** The negative number is the SDK's own, for what it does not know. */
function isKnown(names: Readonly<Record<number, string>>, value: number): boolean {
  return value >= 0 && names[value] !== undefined;
}

function fieldsOf(json: unknown): Params {
  // Safe: the SDK writes every message as an object.
  return json as Params;
}
