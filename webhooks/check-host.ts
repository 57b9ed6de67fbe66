import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { checkWebhookUrl, FORBIDDEN_HOST, hostOf } from './check-url.js';
import { createEgressRules, type EgressPolicy } from './egress-policy.js';
import type { ResolveHost } from './resolve-host.js';

/** The longest that whoever registers a webhook waits for DNS, in ms. */
const PATIENCE = 2_000;

/**
 * Checks what `checkWebhookUrl` checks, and whether the host is at addresses that may be called. A name that cannot be
 * resolved within 2 s is accepted, because each delivery checks again. `resolve` bounds what is looked up for longer.
 *
 * @returns a text that reads on from the name of the field, and tells no addresses; `undefined` when it may be called.
 */
export async function checkWebhookHost(
  text: string,
  policy: EgressPolicy,
  resolve: ResolveHost,
): Promise<string | undefined> {
  const fault = checkWebhookUrl(text, policy);
  if (fault !== undefined) return fault;
  const url = new URL(text);
  const host = hostOf(url);
  const rules = createEgressRules(policy);
  if (rules.callsAll || isIP(host) !== 0) return undefined;

  const addresses = await soon(resolve(url.hostname));
  return addresses.every(({ address }) => rules.mayCall(host, address)) ? undefined : FORBIDDEN_HOST;
}

/** Gives no addresses when they are not known in time. */
async function soon(found: Promise<readonly LookupAddress[]>): Promise<readonly LookupAddress[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly LookupAddress[]>((resolve) => {
    timer = setTimeout(() => resolve([]), PATIENCE);
  });
  try {
    return await Promise.race([found.catch(() => []), late]);
  } finally {
    clearTimeout(timer);
  }
}
