import type { PushEvent } from '../../protocol/push-events.js';
import type { PushRetry, PushSecrets } from '../../protocol/push.js';
import type { ProtocolVersion } from '../../protocol/version.js';

/** A push notification config as a request has it: valid in itself, not yet compared with what the deployment allows. */
export interface PushRequest {
  /** A config without an id is given one. */
  readonly id?: string;
  readonly url: string;
  readonly on: readonly PushEvent[];
  readonly snapshot?: boolean;
  readonly initialSnapshot?: boolean;
  readonly scheme?: string;
  readonly secrets?: PushSecrets;
  /** What the client wants in place of what the deployment has: less of it. */
  readonly retry?: RetryLimits;
  readonly protocolVersion: ProtocolVersion;
  /** The trace context of the request, if it is valid. */
  readonly traceparent?: string;
  readonly fields: PushFields;
}

export type RetryLimits = Partial<Pick<PushRetry, 'maximumAttempts' | 'maximumDuration'>>;

/** What the parts of a config are called in the request that they came with: for violations. */
export type PushFields = Readonly<Record<'id' | 'url' | keyof PushSecrets, string>>;

/** The configs of a message. */
export interface MessagePush {
  /** At least one. */
  readonly requests: readonly PushRequest[];
  /** Whether the answer echoes them: it does where the client knows the extension. */
  readonly echoed: boolean;
}

/** What of the configs makes a request another one under the same `Idempotency-Key`. Secrets do not. */
export function comparedPush({ requests }: MessagePush): readonly object[] {
  return requests.map(({ secrets: _, traceparent: __, fields: ___, ...compared }) => compared);
}

/** The most that the configs take in a history, in bytes of JSON. */
export function sizeOfPush({ requests }: MessagePush): number {
  return requests.reduce((size, { secrets, fields: _, ...clear }) => {
    const sealed = secrets ? Math.ceil((bytesOf(secrets) * 4) / 3) + SEAL_OVERHEAD : 0;
    return size + bytesOf(clear) + MADE_BYTES + sealed;
  }, 0);
}

/** The bytes of an id that is made, and of the limits of retries. */
const MADE_BYTES = 300;

/** The bytes that sealing adds: a header, which names the task and the config, and what the encryption needs. */
const SEAL_OVERHEAD = 1_500;

function bytesOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
