/** What is answered to each reason. A 401 is not proven to come from the sender; a 403 is, but is not taken now. */
const STATUS = {
  'missing-header': 400,
  'malformed-header': 400,
  'malformed-body': 400,
  'incomplete-body': 400,
  signature: 401,
  jwt: 401,
  token: 401,
  'too-old': 403,
  'too-new': 403,
  unexpected: 403,
  gone: 410,
  'large-body': 413,
  'parsed-body': 500,
  'keys-unavailable': 503,
  busy: 503,
} as const;

/**
 * Why a delivery is not taken. Two are for handlers to throw: `gone` ends the deliveries of the config for good, and
 * `busy` asks for the next attempt in `retryAfter` seconds.
 */
export type WebhookReason = keyof typeof STATUS;

/** A delivery is not taken. The message tells what was wrong, and nothing of secrets or contents. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError';
  /** The HTTP status to answer with. */
  readonly status: number;
  readonly reason: WebhookReason;
  /** The value of the header `Retry-After`, in seconds. */
  readonly retryAfter: number | undefined;

  constructor(reason: WebhookReason, message: string, options: ErrorOptions & { readonly retryAfter?: number } = {}) {
    super(message, options);
    this.reason = reason;
    this.status = STATUS[reason];
    this.retryAfter = options.retryAfter;
  }
}
