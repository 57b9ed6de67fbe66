import type { PushConfig, PushSecrets } from '../../protocol/push.js';
import { deliveryTraceparent } from '../../telemetry/trace-context.js';
import { configIdInHeader, writeDeliveryId, WEBHOOK_HEADERS } from '../../webhooks/delivery-headers.js';
import type { DeliveryClaims } from '../../webhooks/jwt.js';
import { signDelivery } from '../../webhooks/sign.js';
import type { DeliveryBody } from './body.js';

/** What the deployment signs deliveries with. */
export interface DeliverySigning {
  /** Makes the JWT of a delivery. It is absent when the deployment has no key to sign JWTs with. */
  readonly signJwt?: ((claims: DeliveryClaims) => Promise<string>) | undefined;
  /** The secret that signs the deliveries of configs which bring neither a signing secret nor a token. */
  readonly signingSecret?: string | undefined;
}

export interface DeliveryRequest {
  readonly config: PushConfig;
  readonly secrets: PushSecrets;
  readonly taskId: string;
  readonly sequence: number;
  readonly body: DeliveryBody;
}

/** Makes the headers of one attempt at a delivery. `docs/receiving-webhooks.md` tells what receivers make of them. */
export async function deliveryHeaders(
  { config, secrets, taskId, sequence, body }: DeliveryRequest,
  { signJwt, signingSecret }: DeliverySigning,
): Promise<Record<string, string>> {
  const id = writeDeliveryId({ taskId, configId: config.id, sequence });
  const timestamp = Math.floor(Date.now() / 1_000);
  const secret = secrets.signingSecret ?? secrets.token ?? signingSecret;
  const jwt = await signJwt?.({ audience: config.url, id, taskId, body: body.text });
  const authorization = authorizationOf(config, secrets, jwt);
  return {
    'content-type': body.contentType,
    [WEBHOOK_HEADERS.userAgent]: 'perdure',
    [WEBHOOK_HEADERS.version]: config.protocolVersion,
    [WEBHOOK_HEADERS.id]: id,
    [WEBHOOK_HEADERS.timestamp]: String(timestamp),
    ...(secret !== undefined && {
      [WEBHOOK_HEADERS.signature]: signDelivery({ id, timestamp, body: body.text, secret }),
    }),
    [WEBHOOK_HEADERS.sequence]: String(sequence),
    [WEBHOOK_HEADERS.configId]: configIdInHeader(config.id),
    [WEBHOOK_HEADERS.traceparent]: deliveryTraceparent(config.traceparent, taskId),
    ...(secrets.token !== undefined && { [WEBHOOK_HEADERS.token]: secrets.token }),
    ...(jwt !== undefined && { [WEBHOOK_HEADERS.jwt]: jwt }),
    ...(authorization !== undefined && { [WEBHOOK_HEADERS.authorization]: authorization }),
  };
}

/** What the client gave comes first, since its receiver is made to look for that. */
function authorizationOf({ scheme }: PushConfig, { credentials }: PushSecrets, jwt?: string): string | undefined {
  if (scheme !== undefined && credentials !== undefined) return `${scheme} ${credentials}`;
  return jwt === undefined ? undefined : `Bearer ${jwt}`;
}
