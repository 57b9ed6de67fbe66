import type { OperationName } from '../../api/operations/operation-name.js';
import type { Outcome } from './outcome.js';

/** A request as one row of the table has it, free of any binding. */
export interface Request {
  readonly operation: OperationName;
  /** In ProtoJSON. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Headers, or metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Where the three bindings of one server are. */
export interface Server {
  readonly url: string;
  /** `host:port` */
  readonly grpc: string;
}

/** Sends a request over one binding, and checks that the answer has exactly the form of that binding. */
export type Driver = (server: Server, request: Request) => Promise<Outcome>;

export const STREAMS: ReadonlySet<string> = new Set(['SendStreamingMessage', 'SubscribeToTask']);

/** Streams of tasks that do not end are read up to this many events. */
export const EVENTS_READ = 1;
