import { CARD_REQUIREMENTS, EXTENDED_CARD_REQUIREMENTS, TENANT_REQUIREMENTS } from './requirements/cards.js';
import { AUTH_REQUIRED_REQUIREMENTS, CONTEXT_REQUIREMENTS } from './requirements/conversations.js';
import { DATA_REQUIREMENTS, STATE_REQUIREMENTS } from './requirements/data.js';
import { ERROR_REQUIREMENTS, EXTENSION_REQUIREMENTS, VERSION_REQUIREMENTS } from './requirements/errors.js';
import { LIST_REQUIREMENTS } from './requirements/lists.js';
import { MEDIA_TYPE_REQUIREMENTS, OPERATION_REQUIREMENTS } from './requirements/operations.js';
import { PUSH_REQUIREMENTS } from './requirements/push.js';
import type { Requirement } from './requirements/requirement.js';
import { SECURITY_REQUIREMENTS } from './requirements/security.js';
import { STREAM_REQUIREMENTS, SUBSCRIBE_REQUIREMENTS } from './requirements/streams.js';
import {
  CANCEL_REQUIREMENTS,
  GET_REQUIREMENTS,
  HISTORY_REQUIREMENTS,
  IDEMPOTENCY_REQUIREMENTS,
  SEND_REQUIREMENTS,
} from './requirements/tasks.js';

/**
 * Each MUST and SHOULD of A2A 1.0 that concerns a server. A test proves one by naming it at the end of its title, as
 * `[LIST-06]` or `[LIST-06, LIST-07]`. A run of all tests fails if there is one that no test proves; what is left out
 * is in `requirements/not-ours.ts`, with the reason.
 */
export const REQUIREMENTS: readonly Requirement[] = [
  ...OPERATION_REQUIREMENTS,
  ...MEDIA_TYPE_REQUIREMENTS,
  ...DATA_REQUIREMENTS,
  ...STATE_REQUIREMENTS,
  ...SEND_REQUIREMENTS,
  ...GET_REQUIREMENTS,
  ...LIST_REQUIREMENTS,
  ...CANCEL_REQUIREMENTS,
  ...HISTORY_REQUIREMENTS,
  ...IDEMPOTENCY_REQUIREMENTS,
  ...CONTEXT_REQUIREMENTS,
  ...AUTH_REQUIRED_REQUIREMENTS,
  ...STREAM_REQUIREMENTS,
  ...SUBSCRIBE_REQUIREMENTS,
  ...PUSH_REQUIREMENTS,
  ...ERROR_REQUIREMENTS,
  ...VERSION_REQUIREMENTS,
  ...EXTENSION_REQUIREMENTS,
  ...CARD_REQUIREMENTS,
  ...EXTENDED_CARD_REQUIREMENTS,
  ...TENANT_REQUIREMENTS,
  ...SECURITY_REQUIREMENTS,
];
