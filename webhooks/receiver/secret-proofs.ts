import { createHash, timingSafeEqual } from 'node:crypto';
import { type DeliveryName, WEBHOOK_HEADERS } from '../delivery-headers.js';
import { signDelivery } from '../sign.js';
import { type Proof, headerOf, requireHeader } from './delivery.js';
import { WebhookError } from './webhook-error.js';

type Secrets = string | readonly string[] | undefined;

/** Finds the secrets of a delivery by what its id claims. */
export type SecretSource = (name: DeliveryName) => Secrets | Promise<Secrets>;

/**
 * Checks the signature by Standard Webhooks, and the age that it covers.
 *
 * @param maxAge - how far the timestamp may be from now, in ms.
 */
export function signatureProof(secretsOf: SecretSource, maxAge: number): Proof {
  return ({ id, name, headers }) => {
    const timestamp = requireHeader(headers, WEBHOOK_HEADERS.timestamp);
    if (!/^\d{1,12}$/.test(timestamp)) {
      const message = `The header ${WEBHOOK_HEADERS.timestamp} must be seconds, but is ${JSON.stringify(timestamp)}.`;
      throw new WebhookError('malformed-header', message);
    }
    // Several signatures, with blanks between them, are allowed.
    const signatures = headerOf(headers, WEBHOOK_HEADERS.signature)?.split(' ');
    if (!signatures) throw new WebhookError('signature', `There is no header ${WEBHOOK_HEADERS.signature}.`);
    return async (body) => {
      // An empty secret is none: anybody could sign with it.
      const secrets = [(await secretsOf(name)) ?? []].flat().filter((secret) => secret !== '');
      const expected = secrets.map((secret) => signDelivery({ id, timestamp, body, secret }));
      if (!signatures.some((signature) => expected.some((each) => equalText(signature, each)))) {
        const message = `The signature of ${JSON.stringify(id)} fits none of the secrets, or the body is not as it was sent.`;
        throw new WebhookError('signature', message);
      }

      const age = Date.now() - Number(timestamp) * 1000;
      if (age > maxAge) throw new WebhookError('too-old', `It was sent ${seconds(age)} ago, ${allowed(maxAge)}.`);
      if (-age > maxAge) throw new WebhookError('too-new', `It is sent ${seconds(-age)} from now, ${allowed(maxAge)}.`);
    };
  };
}

function seconds(duration: number): string {
  return `${Math.round(duration / 1000)} s`;
}

function allowed(maxAge: number): string {
  return `but ${seconds(maxAge)} are allowed: compare the clocks of both machines`;
}

/** Checks the `token` of the config, as A2A has it. It says who sends, and nothing of body and age. */
export function tokenProof(token: string): Proof {
  return ({ headers }) => {
    const sent = headerOf(headers, WEBHOOK_HEADERS.token);
    if (sent !== undefined && equalText(sent, token)) return () => undefined;
    throw new WebhookError(
      'token',
      `The header ${WEBHOOK_HEADERS.token} ${sent === undefined ? 'is missing' : 'is wrong'}.`,
    );
  };
}

/** Whether two texts are the same, in a time that does not tell where they differ. */
function equalText(one: string, other: string): boolean {
  // Hashes have one length, which the comparison wants.
  return timingSafeEqual(sha256(one), sha256(other));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
