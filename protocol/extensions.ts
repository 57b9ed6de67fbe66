/** Our own A2A extensions. `docs/extensions.md` is their specification. */

/** Log records in a task's stream, as status updates that repeat the status and carry the record in `metadata`. */
export const LOG_EXTENSION = 'urn:perdure:a2a:log-records:1';

/** The sequence of an event, in the `metadata` of status and artifact updates. */
export const SEQUENCE_EXTENSION = 'urn:perdure:a2a:event-sequence:1';

/** Priority and deadline of a task, in the `metadata` of the request that starts it. */
export const TASK_OPTIONS_EXTENSION = 'urn:perdure:a2a:task-options:1';

/** Lets a message be sent again without its work being done again, by `Idempotency-Key`. It needs no activation. */
export const IDEMPOTENCY_EXTENSION = 'urn:perdure:a2a:idempotency:1';

/** Which events go to a webhook, and how, in the `metadata` of a send request or the header `Perdure-Push`. */
export const PUSH_EXTENSION = 'urn:perdure:a2a:push:1';

/** Where the task options are in a request, to name the field in errors. */
export const TASK_OPTIONS_FIELD = `metadata["${TASK_OPTIONS_EXTENSION}"]`;
