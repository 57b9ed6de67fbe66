import type { MethodDefinition, sendUnaryData, ServerUnaryCall, UntypedHandleCall } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { LOG_EXTENSION, SEQUENCE_EXTENSION } from '../../protocol/extensions.js';
import { InvalidParamsError, UnavailableError, isForCaller } from '../../tasks/errors.js';
import { RequestError } from '../errors/request-error.js';
import type { Admission } from '../operations/admission.js';
import type { Call } from '../operations/call.js';
import { activatedHeader } from '../operations/extensions.js';
import type { Operations, Params } from '../operations/operations.js';
import { awaitFirstEvent } from '../streams/opened-stream.js';
import { recordCall, type CallRecord } from './call-record.js';
import type { MessagePump, StreamCall } from './message-pump.js';
import type { GrpcMethod, GrpcService, StreamMethod, UnaryMethod } from './service.js';

interface CallsOptions {
  readonly admission: Admission;
  readonly operations: Operations;
  readonly pump: MessagePump;
  readonly log: Logger;
  /** Whether new calls are refused. */
  readonly closing: () => boolean;
}

/** A request as it was read, or why it could not be: an error of grpc-js's deserializer would be the server's fault. */
type Incoming = { readonly params: Params } | { readonly fault: Error };

type UnaryCall = ServerUnaryCall<Incoming, Buffer>;

/** A method as grpc-js wants it: results are bytes already. */
interface Handler {
  readonly definition: MethodDefinition<Incoming, Buffer>;
  readonly handle: UntypedHandleCall;
}

/** Gives the methods of a service their handlers. */
export function createHandlers(service: GrpcService, options: CallsOptions): readonly Handler[] {
  return service.methods.map((method) => ({
    definition: {
      path: method.path,
      requestStream: false,
      responseStream: method.kind === 'stream',
      requestDeserialize: (bytes) => readIncoming(method, bytes),
      responseSerialize: (bytes) => bytes,
      // A server does neither.
      requestSerialize: unused,
      responseDeserialize: unused,
    },
    handle:
      method.kind === 'unary'
        ? (call: UnaryCall, callback: sendUnaryData<Buffer>) => void answer(options, service, method, call, callback)
        : (call: StreamCall & { readonly request: Incoming }) => void answerStream(options, service, method, call),
  }));
}

function readIncoming(method: GrpcMethod, bytes: Buffer): Incoming {
  try {
    return { params: method.decode(bytes) };
  } catch (error) {
    if (error instanceof Error && isForCaller(error)) return { fault: error };
    const message = `The bytes are not a request of ${method.path}. Check that the client was made for this service.`;
    return { fault: new RequestError(400, message) };
  }
}

async function answer(
  options: CallsOptions,
  service: GrpcService,
  method: UnaryMethod,
  call: UnaryCall,
  callback: sendUnaryData<Buffer>,
): Promise<void> {
  const record = recordCall(call, method.operation, options.log);
  try {
    const { admitted, params } = await admit(options, service, method, record, call.request);
    const result = await method.run(params, options.operations, admitted);
    record.ending(status.OK);
    call.sendMetadata(record.answer);
    callback(null, result);
  } catch (error) {
    // No metadata is sent before, so that clients that are set to try again know that nothing has begun.
    const failure = record.fail(error);
    record.ending(failure.code);
    callback(failure);
  }
}

async function answerStream(
  options: CallsOptions,
  service: GrpcService,
  method: StreamMethod,
  call: StreamCall & { readonly request: Incoming },
): Promise<void> {
  const record = recordCall(call, method.operation, options.log);
  try {
    const { admitted, params } = await admit(options, service, method, record, call.request);
    const stream = await method.open(params, options.operations, admitted);
    const opened = await awaitFirstEvent(stream, admitted);
    const withLogs = admitted.extensions.has(LOG_EXTENSION);
    const withSequence = admitted.extensions.has(SEQUENCE_EXTENSION);
    call.sendMetadata(record.answer);
    options.pump.send(call, {
      ...opened,
      message: (event) => (event.log > 0 && !withLogs ? undefined : method.writeEvent(event, withSequence)),
      failure: record.fail,
      tooSlow: () => record.log.warn({ ...record.logFields }, 'stream cut: its client takes no data'),
      ending: record.ending,
      abandoned: admitted.abandon,
    });
  } catch (error) {
    const failure = record.fail(error);
    record.ending(failure.code);
    call.emit('error', failure);
  }
}

async function admit(
  { admission, closing }: CallsOptions,
  { protocolVersion, extensionsKey }: GrpcService,
  { operation }: GrpcMethod,
  { caller, logFields, metadata, answer }: CallRecord,
  request: Incoming,
): Promise<{ readonly admitted: Call; readonly params: Params }> {
  if (closing()) throw new UnavailableError({ message: 'This server is shutting down.', retryAfter: 1 });
  // A parameter that is wrong is told like any other: to who may call, in the version and of the agent that they name.
  if ('fault' in request && !(request.fault instanceof InvalidParamsError)) throw request.fault;
  const admitted = await admission.admit({
    operation,
    protocolVersion,
    metadata,
    query: () => undefined,
    pathAgent: undefined,
    tenant: 'fault' in request ? undefined : request.params['tenant'],
    caller,
    logFields,
    addToAnswer: (name, value) => {
      answer.set(name, value);
    },
  });
  const extensions = activatedHeader(admitted.extensions);
  if (extensions !== undefined) answer.set(extensionsKey, extensions);
  if ('fault' in request) throw request.fault;
  return { admitted, params: request.params };
}

function unused(): never {
  throw new Error('A server writes no requests and reads no results.');
}
