import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { bareHost } from './check-url.js';
import { BlockedAddressError, UnknownHostError, errorCode } from './delivery-errors.js';
import { createEgressRules, type EgressPolicy } from './egress-policy.js';
import type { ResolveHost } from './resolve-host.js';

/**
 * Makes what sockets look host names up with (`lookup` of `net.connect` and `tls.connect`), so that a connection goes
 * to the very addresses that were checked, whatever DNS says a moment later. A host of which any address may not be
 * called has none: otherwise chance would decide.
 *
 * Addresses in place of a name never come here, since whoever connects checks them before.
 *
 * The lookup fails with `BlockedAddressError` or `UnknownHostError`.
 */
export function guardedLookup(policy: EgressPolicy, resolve: ResolveHost): LookupFunction {
  const rules = createEgressRules(policy);

  const find = async (hostname: string): Promise<readonly LookupAddress[]> => {
    const host = bareHost(hostname.toLowerCase());
    const addresses = await resolve(hostname).catch((cause: unknown) => {
      throw new UnknownHostError(errorCode(cause) ?? 'no answer', { cause });
    });
    const blocked = addresses.find(({ address }) => !rules.mayCall(host, address));
    if (blocked) throw new BlockedAddressError(host, blocked.address);
    return addresses;
  };

  return (hostname, options, callback) => {
    const family = Number(String(options.family ?? 0).replace('IPv', ''));
    find(hostname).then(
      (found) => {
        const addresses = family === 0 ? found : found.filter((each) => each.family === family);
        const [first] = addresses;
        if (!first) callback(new UnknownHostError('ENOTFOUND'), '');
        else if (options.all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new UnknownHostError(String(error)), ''),
    );
  };
}
