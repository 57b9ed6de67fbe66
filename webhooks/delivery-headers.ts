/** The headers of a delivery that are ours, or that say something of it. In lower case, as Node.js gives them. */
export const WEBHOOK_HEADERS = {
  /** The id of the delivery, as `writeDeliveryId` makes it. It stays the same however often the delivery is tried. */
  id: 'webhook-id',
  /** When this attempt was made, in seconds since 1970. */
  timestamp: 'webhook-timestamp',
  /** The signature, `v1,<base64>`: see `sign.ts`. It is absent when nothing is known to sign with. */
  signature: 'webhook-signature',
  /** The JWT of `jwt.ts`. It is absent when the deployment has no signing key. */
  jwt: 'perdure-jwt',
  /**
   * The sequence of the event in its task. It is for reading and for logs, as the signature covers only the one in the
   * id.
   */
  sequence: 'perdure-sequence',
  /** The id of the config, written as in the delivery's id. */
  configId: 'perdure-config-id',
  /** The version of A2A of the body: `1.0` or `0.3`. */
  version: 'a2a-version',
  /** The `token` of the config. */
  token: 'x-a2a-notification-token',
  /** `authentication` of the config, or the JWT as a bearer token. */
  authorization: 'authorization',
  /** The W3C trace context. */
  traceparent: 'traceparent',
  userAgent: 'user-agent',
} as const;

/** What a delivery's id tells. */
export interface DeliveryName {
  readonly taskId: string;
  readonly configId: string;
  /** The sequence of the event in its task, from 1 on. */
  readonly sequence: number;
}

/** The form of a delivery's id. A task id has no dot, but a config id may have some. */
const ID = /^([^.]+)\.(.+)\.(\d{1,15})$/;

/**
 * Writes a delivery's id, `<taskId>.<configId>.<sequence>`. It is fit for a header, and the same however often the
 * delivery is tried.
 */
export function writeDeliveryId({ taskId, configId, sequence }: DeliveryName): string {
  return `${taskId}.${configIdInHeader(configId)}.${sequence}`;
}

/** Reads what a delivery's id tells; undefined when it is not one. */
export function readDeliveryId(id: string): DeliveryName | undefined {
  const [, taskId, configId, sequence] = ID.exec(id) ?? [];
  if (taskId === undefined || configId === undefined) return undefined;
  try {
    return { taskId, configId: decodeURIComponent(configId), sequence: Number(sequence) };
  } catch {
    return undefined;
  }
}

/** A config id as headers hold it: percent-encoded, unless it has nothing but letters, digits, ".", "_" and "-". */
export function configIdInHeader(configId: string): string {
  return /^[\w.-]+$/.test(configId) ? configId : encodeURIComponent(configId);
}
