import { z } from 'zod';

/** What an operation answered, in words that all bindings share. */
export type Outcome =
  { readonly result: unknown } | { readonly events: readonly unknown[] } | { readonly error: SharedError };

export interface SharedError {
  /** The `reason` of A2A's errors (§5.4); else what kind of error it is. */
  readonly kind: string;
  readonly message: string;
  /** The fields of `google.rpc.BadRequest`. */
  readonly fields: readonly string[];
  /** Of `google.rpc.ErrorInfo`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** How the errors of A2A look in each binding (§5.4), and those beside them. */
export const ERROR_CODES: Readonly<
  Record<string, { readonly rpc: number; readonly http: number; readonly grpc: string }>
> = {
  TASK_NOT_FOUND: { rpc: -32001, http: 404, grpc: 'NOT_FOUND' },
  TASK_NOT_CANCELABLE: { rpc: -32002, http: 400, grpc: 'FAILED_PRECONDITION' },
  PUSH_NOTIFICATION_NOT_SUPPORTED: { rpc: -32003, http: 400, grpc: 'FAILED_PRECONDITION' },
  UNSUPPORTED_OPERATION: { rpc: -32004, http: 400, grpc: 'FAILED_PRECONDITION' },
  CONTENT_TYPE_NOT_SUPPORTED: { rpc: -32005, http: 400, grpc: 'INVALID_ARGUMENT' },
  EXTENDED_AGENT_CARD_NOT_CONFIGURED: { rpc: -32007, http: 400, grpc: 'FAILED_PRECONDITION' },
  EXTENSION_SUPPORT_REQUIRED: { rpc: -32008, http: 400, grpc: 'FAILED_PRECONDITION' },
  VERSION_NOT_SUPPORTED: { rpc: -32009, http: 400, grpc: 'FAILED_PRECONDITION' },
  INVALID_PARAMS: { rpc: -32602, http: 400, grpc: 'INVALID_ARGUMENT' },
};

const detailsSchema = z.array(z.looseObject({ '@type': z.string() }));
const errorInfo = z.object({
  '@type': z.literal('type.googleapis.com/google.rpc.ErrorInfo'),
  reason: z.string(),
  domain: z.literal('a2a-protocol.org'),
  metadata: z.record(z.string(), z.string()).optional(),
});
const badRequest = z.object({
  '@type': z.literal('type.googleapis.com/google.rpc.BadRequest'),
  fieldViolations: z.array(z.object({ field: z.string().min(1), description: z.string().min(1) })).min(1),
});

/**
 * Reads an error by its details, as a client does.
 *
 * @throws when it has neither an ErrorInfo nor a BadRequest, or two violations of one field.
 */
export function readError(message: string, details: unknown): SharedError {
  const list = detailsSchema.parse(details);
  const info = list.map((detail) => errorInfo.safeParse(detail)).find(({ success }) => success)?.data;
  const bad = list.map((detail) => badRequest.safeParse(detail)).find(({ success }) => success)?.data;
  const fields = bad?.fieldViolations.map(({ field }) => field) ?? [];
  if (new Set(fields).size < fields.length) throw new Error(`A field is named twice: ${fields.join(', ')}.`);
  if (!info && !bad) throw new Error(`The error "${message}" has no details: ${JSON.stringify(details)}.`);
  return {
    kind: info?.reason ?? 'INVALID_PARAMS',
    message,
    fields: [...fields].sort(),
    metadata: info?.metadata ?? {},
  };
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** A page token says where a list goes on, and how far the search for that went. */
const PAGE_TOKEN = /"nextPageToken":"[^"]+"/g;
const TIME = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z/g;

/**
 * An outcome without what differs each time: ids, times and page tokens that the server made, and the text about invalid fields, since
 * Protocol Buffers do not tell an empty value from a missing one.
 */
export function comparable(outcome: Outcome): unknown {
  const { message: _, ...error } = 'error' in outcome ? outcome.error : { message: '', fields: [] };
  const shared = error.fields.length > 0 ? { error } : outcome;
  return JSON.parse(
    JSON.stringify(shared)
      .replace(UUID, '<id>')
      .replace(TIME, '<time>')
      .replace(PAGE_TOKEN, '"nextPageToken":"<token>"'),
  );
}
