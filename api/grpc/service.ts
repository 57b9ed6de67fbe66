import type { FoldEvent } from '../../protocol/fold/fold-state.js';
import type { ProtocolVersion } from '../../protocol/version.js';
import type { EventStream } from '../../tasks/request-context.js';
import type { Call } from '../operations/call.js';
import type { OperationName } from '../operations/operation-name.js';
import type { Operations, Params } from '../operations/operations.js';

interface MethodBase {
  /** `/{package}.{service}/{method}`. */
  readonly path: string;
  /** What a request is admitted for. */
  readonly operation: OperationName;
  /**
   * Reads a request as JSON. An error that is meant for callers reaches this one; any other says that the bytes are not
   * such a message.
   */
  decode(bytes: Buffer): Params;
}

/** A method with one result. */
export interface UnaryMethod extends MethodBase {
  readonly kind: 'unary';
  /** Does what an admitted request asks for. */
  run(request: Params, operations: Operations, call: Call): Promise<Buffer>;
}

/** A method with a stream of results. */
export interface StreamMethod extends MethodBase {
  readonly kind: 'stream';
  /** Opens the stream that an admitted request asks for. An error before the first event rejects. */
  open(request: Params, operations: Operations, call: Call): Promise<EventStream>;
  /** Writes an event; with the sequence in its metadata for clients of that extension. */
  writeEvent(event: FoldEvent, withSequence: boolean): Buffer;
}

export type GrpcMethod = UnaryMethod | StreamMethod;

/** A gRPC service over the operations. */
export interface GrpcService {
  /** `{package}.{service}`. */
  readonly name: string;
  readonly protocolVersion: ProtocolVersion;
  readonly methods: readonly GrpcMethod[];
  /** The metadata entry that tells a client which extensions were activated, in lower case. */
  readonly extensionsKey: string;
  /** Path of the `.proto` file that defines it, for reflection. */
  readonly protoFile: string;
}
