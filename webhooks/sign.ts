import { createHmac } from 'node:crypto';

/** What a signature is made of: the same for who sends and who checks. */
export interface SignedDelivery {
  /** The id of the delivery, as in the header `webhook-id`. */
  readonly id: string;
  /** The time of the attempt, as in the header `webhook-timestamp`: seconds since 1970, an integer in decimal. */
  readonly timestamp: number | string;
  /** The body as it travels, byte for byte. A string stands for its UTF-8. */
  readonly body: string | Uint8Array;
  /** The secret to sign with, which `signingKeyOf` turns into a key. */
  readonly secret: string;
}

const PREFIX = 'whsec_';

/** Makes the value of `webhook-signature` by the Standard Webhooks scheme: HMAC-SHA256, symmetric. */
export function signDelivery({ id, timestamp, body, secret }: SignedDelivery): string {
  const hmac = createHmac('sha256', signingKeyOf(secret)).update(`${id}.${timestamp}.`).update(body);
  return `v1,${hmac.digest('base64')}`;
}

/** The bytes that a secret stands for: what follows `whsec_` in padded base64, or any other text in UTF-8. */
export function signingKeyOf(secret: string): Uint8Array {
  if (secret.startsWith(PREFIX)) {
    const base64 = secret.slice(PREFIX.length);
    const bytes = Buffer.from(base64, 'base64');
    // Buffer skips what is no base64, so that a token which only begins alike would lose characters without this check.
    if (base64 !== '' && bytes.toString('base64') === base64) return bytes;
  }
  return Buffer.from(secret, 'utf8');
}
