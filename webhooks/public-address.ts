import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** What alone is handed out as global unicast (RFC 4291 §2.4); forms that embed IPv4 addresses are mostly outside of it. */
const IPV6_GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3');

/** Answers to every machine of a Microsoft cloud, from inside its own host: public in its form alone. */
const AZURE_PLATFORM = '168.63.129.16';

/**
 * Whether an address is of the public Internet: global unicast of no special purpose (IANA's registries, RFC 6890). Not
 * public are also all forms that lead to another address: IPv4-mapped, IPv4-compatible, NAT64, 6to4, Teredo; and those
 * with a zone.
 *
 * @param text - an address as DNS or `URL.hostname` writes it, without brackets; anything else is not public.
 */
export function isPublicAddress(text: string): boolean {
  // ipaddr.js reads more spellings than anybody writes, and zones: they are left out before it can.
  if (isIP(text) === 0 || text.includes('%')) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' ? address.toString() !== AZURE_PLATFORM : address.match(IPV6_GLOBAL);
}
