/** Our own A2A extensions. `docs/extensions.md` is their specification. */

/** Log records in a task's stream, as status updates that repeat the status and carry the record in `metadata`. */
export const LOG_EXTENSION = 'urn:perdure:a2a:log-records:1';

/** The sequence of an event, in the `metadata` of status and artifact updates. */
export const SEQUENCE_EXTENSION = 'urn:perdure:a2a:event-sequence:1';
