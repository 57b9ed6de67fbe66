import { WebhookError } from './webhook-error.js';

/** The headers of a request: as Node.js has them, in any case, or the `Headers` of fetch. */
export type WebhookHeaders =
  Readonly<Record<string, string | readonly string[] | undefined>> | { readonly get: (name: string) => string | null };

/** @param name - in lower case. */
export function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  if (isFetchHeaders(headers)) return headers.get(name) ?? undefined;
  const value = headers[name] ?? Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  if (typeof value === 'string' || value === undefined) return value;
  return value.length === 1 ? value[0] : undefined;
}

/** @throws WebhookError */
export function requireHeader(headers: WebhookHeaders, name: string): string {
  const value = headerOf(headers, name);
  if (value === undefined || value === '') throw new WebhookError('missing-header', `There is no header ${name}.`);
  return value;
}

function isFetchHeaders(headers: WebhookHeaders): headers is { readonly get: (name: string) => string | null } {
  return typeof headers.get === 'function';
}
