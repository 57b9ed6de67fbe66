import { WEBHOOK_HEADERS } from '../headers.js';
import { equalText } from './equal-text.js';
import { headerOf } from './header-of.js';
import type { Proof } from './delivery.js';
import { WebhookError } from './webhook-error.js';

/** The `token` of the config, as A2A has it: it says who sends, and nothing of body and age. */
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
