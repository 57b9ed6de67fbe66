/** The headers of a delivery that are ours, or that say something of it. In lower case, as Node.js gives them. */
export const WEBHOOK_HEADERS = {
  /** Which delivery: see `delivery-id.ts`. Stays the same however often it is tried. */
  id: 'webhook-id',
  /** When this attempt was made, in seconds since 1970. */
  timestamp: 'webhook-timestamp',
  /** `v1,<base64>`: see `sign.ts`. Not there when nothing is known to sign with. */
  signature: 'webhook-signature',
  /** The JWT of `jwt.ts`; not there when the deployment has no signing key. */
  jwt: 'perdure-jwt',
  /** Sequence of the event in its task: for reading and for logs, as the signature covers only that in the id. */
  sequence: 'perdure-sequence',
  /** As the id writes it. */
  configId: 'perdure-config-id',
  /** The version of A2A of the body: `1.0` or `0.3`. */
  version: 'a2a-version',
  /** The `token` of the config. */
  token: 'x-a2a-notification-token',
  /** `authentication` of the config, or the JWT as a bearer token. */
  authorization: 'authorization',
  /** W3C trace context. */
  traceparent: 'traceparent',
  userAgent: 'user-agent',
} as const;

/** What a delivery's id tells. */
export interface DeliveryName {
  readonly taskId: string;
  readonly configId: string;
  /** Of the event in its task: 1, 2, 3 … */
  readonly sequence: number;
}

/** A task id has no dot, a config id may. */
const ID = /^([^.]+)\.(.+)\.(\d{1,15})$/;

/** A delivery's id, `<taskId>.<configId>.<sequence>`: fit for a header, and the same however often it is tried. */
export function writeDeliveryId({ taskId, configId, sequence }: DeliveryName): string {
  return `${taskId}.${configIdInHeader(configId)}.${sequence}`;
}

/** What a delivery's id tells, or undefined when it is none. */
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
