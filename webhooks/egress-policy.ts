import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { SettingsError } from '../protocol/settings.js';
import { type HostRule, matchesAddress, matchesName, parseHostRule } from './host-rules.js';

/** Which addresses webhooks may be sent to. */
export interface EgressPolicy {
  /** Whether http and any address are allowed, on any port. It is meant for development. */
  readonly insecure: boolean;
  /** Ports that may be called. */
  readonly ports: readonly PortRange[];
  /**
   * Receivers that may be called though they are not public, or denied: host names, `*.example.com` for all names below
   * one, addresses and CIDR ranges.
   */
  readonly allow: readonly string[];
  /** Receivers in the same forms, or `*` for all, that are never called unless they are allowed. */
  readonly deny: readonly string[];
}

/** A range of ports, with both ends included. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** The warning that every process logs which starts with such a policy. */
export const INSECURE_WARNING =
  'PERDURE_PUSH_INSECURE is on, for development: webhooks may be http, and reach any address in this network';

/** Says which hosts may be called. Hosts are written as `hostOf` gives them. */
export interface EgressRules {
  /** Whether a host may be called at an address. */
  mayCall(host: string, address: string): boolean;
  /** Whether a name may be called at no address whatever, so that it need not be looked up. */
  mayNeverCall(host: string): boolean;
  /** Whether a name may be called at an address that is not public, should it have one. */
  mayCallInside(host: string): boolean;
  /** Whether every host may be called, wherever it is. */
  readonly callsAll: boolean;
}

/**
 * Makes the rules of a policy. What it allows by name or address may be called; of the rest nothing that it denies, and
 * only public addresses unless it is insecure.
 *
 * @throws SettingsError when an entry of the lists cannot be read, because a rule that matches nothing would protect
 * nothing; and when everything is allowed.
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

/**
 * The only range that is handed out as global unicast (RFC 4291 §2.4). Forms that embed IPv4 addresses are mostly
 * outside of it.
 */
const IPV6_GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * An address that answers every machine of a Microsoft cloud from inside its own host, and is public in its form alone.
 */
const AZURE_PLATFORM = '168.63.129.16';

/**
 * Whether an address is of the public Internet: global unicast of no special purpose (IANA's registries, RFC 6890). Not
 * public either are all forms that lead to another address (IPv4-mapped, IPv4-compatible, NAT64, 6to4, Teredo) and
 * those with a zone.
 *
 * @param text - an address as DNS or `URL.hostname` writes it, without brackets. Anything else is not public.
 */
export function isPublicAddress(text: string): boolean {
  // ipaddr.js reads more spellings than anybody writes, and zones: they are left out before it can.
  if (isIP(text) === 0 || text.includes('%')) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' ? address.toString() !== AZURE_PLATFORM : address.match(IPV6_GLOBAL);
}
