/** The header, or metadata entry, that lets a request be sent again. */
export const IDEMPOTENCY_KEY_HEADER = 'Idempotency-Key';

/** Says on an answer that the request had been taken before. */
export const IDEMPOTENCY_REPLAYED_HEADER = 'idempotency-replayed';

/** The header, or metadata entry, with the params of the extension for a request that has no metadata. */
export const PUSH_HEADER = 'Perdure-Push';
