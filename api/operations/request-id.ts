import { randomUUID } from 'node:crypto';

/** The caller's own request id, if it is fit for a log, else a new one. */
export function requestId(given: string | readonly string[] | undefined): string {
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}
