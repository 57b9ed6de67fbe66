import type { ProtocolVersion } from '../../protocol/version.js';
import type { MetadataReader } from '../authentication/authenticator.js';
import type { OperationName } from './operation-name.js';
import type { RequestLogFields } from './request-log-fields.js';

/** A request for an operation, free of any binding: what `admission.ts` looks at. */
export interface ServiceRequest {
  readonly operation: OperationName;
  /** The version of A2A whose method, path or service the request uses. */
  readonly protocolVersion: ProtocolVersion;
  /** A service parameter (§3.2.6) of the transport. */
  readonly metadata: MetadataReader;
  /** A parameter of the URL, its name in any case. A binding without URLs has none. */
  readonly query: (name: string) => string | undefined;
  /** The agent that the path names, if it does. */
  readonly pathAgent: string | undefined;
  /** `tenant` of the request, unchecked. */
  readonly tenant: unknown;
  /** Aborted when nobody waits for the answer any more. */
  readonly caller: AbortController;
  readonly logFields: RequestLogFields;
  /** Adds a header, or initial metadata, to the answer: to be called before there is one. */
  readonly addToAnswer?: (name: string, value: string) => void;
}
