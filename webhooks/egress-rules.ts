import { SettingsError } from '../protocol/settings-error.js';
import { type HostRule, matchesAddress, matchesName, parseHostRule } from './host-rules.js';
import type { EgressPolicy } from './egress-policy.js';
import { isPublicAddress } from './public-address.js';

/** Which hosts may be called. Hosts are as `hostOf` gives them. */
export interface EgressRules {
  /** Whether a host may be called at an address. */
  mayCall(host: string, address: string): boolean;
  /** Whether a name may be called at no address whatever, so that it need not be looked up. */
  mayNeverCall(host: string): boolean;
  /** Whether a name may be called at an address that is not public, should it have one. */
  mayCallInside(host: string): boolean;
  /** Every host may be called, wherever it is. */
  readonly callsAll: boolean;
}

/**
 * The rules of a policy: what it allows by name or address may be called; of the rest nothing that it denies, and only
 * public addresses unless it is insecure.
 *
 * @throws SettingsError when an entry of the lists cannot be read: a rule that matches nothing would protect nothing; and
 * when all is allowed.
 */
export function createEgressRules(policy: EgressPolicy): EgressRules {
  const allow = policy.allow.map(parseHostRule);
  if (allow.some(({ kind }) => kind === 'all')) {
    throw new SettingsError('"*" must not be allowed: it would open the networks that this server stands in.');
  }
  const deny = policy.deny.map(parseHostRule);
  const matches = (rules: readonly HostRule[], host: string, address: string): boolean =>
    matchesName(rules, host) || matchesAddress(rules, address);
  const allowsAddresses = allow.some(({ kind }) => kind === 'range');

  return {
    mayCall(host, address) {
      if (matches(allow, host, address)) return true;
      return !matches(deny, host, address) && (policy.insecure || isPublicAddress(address));
    },
    mayNeverCall: (host) => !allowsAddresses && matchesName(deny, host) && !matchesName(allow, host),
    mayCallInside: (host) =>
      allowsAddresses || matchesName(allow, host) || (policy.insecure && !matchesName(deny, host)),
    callsAll: policy.insecure && deny.length === 0,
  };
}
