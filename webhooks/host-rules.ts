import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import ipaddr from 'ipaddr.js';
import { SettingsError } from '../protocol/settings.js';

/** One entry of a list of hosts. */
export type HostRule =
  | { readonly kind: 'all' }
  /** With `below`, the rule means the names under the name, at any depth, and not the name itself. */
  | { readonly kind: 'name'; readonly name: string; readonly below: boolean }
  | { readonly kind: 'range'; readonly range: [ipaddr.IPv4 | ipaddr.IPv6, number] };

/** Characters that are in no host name. `domainToASCII` would read some of them as more than a host. */
const NOT_OF_A_NAME = /[\s\p{Cc}/?#@:\\[\]%*]/u;

/**
 * Reads `example.com`, `*.example.com`, `192.0.2.1`, `2001:db8::/32` or `*`. Names may be of any script and case, and
 * become what they are in parsed URLs.
 *
 * @returns undefined when the text is none of them.
 */
export function readHostRule(text: string): HostRule | undefined {
  if (text === '*') return { kind: 'all' };
  const range = parseRange(text);
  if (range) return { kind: 'range', range };

  const below = text.startsWith('*.');
  const written = below ? text.slice(2) : text;
  const name = NOT_OF_A_NAME.test(written) ? '' : domainToASCII(written);
  return isHostName(name) ? { kind: 'name', name, below } : undefined;
}

/**
 * Reads a host rule as `readHostRule` does.
 *
 * @throws SettingsError when the text is not one.
 */
export function parseHostRule(text: string): HostRule {
  const rule = readHostRule(text);
  if (rule) return rule;
  const forms = 'a host name, *.name, an IP address, or a range of addresses such as 10.0.0.0/8';
  throw new SettingsError(`${JSON.stringify(text)} is not ${forms}.`);
}

/**
 * Whether a rule names the host.
 *
 * @param host - the host as `hostOf` gives it.
 */
export function matchesName(rules: readonly HostRule[], host: string): boolean {
  return rules.some((rule) => {
    if (rule.kind === 'range') return false;
    if (rule.kind === 'all') return true;
    return rule.below ? host.endsWith(`.${rule.name}`) : host === rule.name;
  });
}

/** Whether a rule names the address, also when it comes in its IPv4-mapped form: both lead to the same machine. */
export function matchesAddress(rules: readonly HostRule[], address: string): boolean {
  if (isIP(address) === 0) return false;
  const forms = [ipaddr.parse(address), ipaddr.process(address)];
  return rules.some((rule) => {
    if (rule.kind !== 'range') return rule.kind === 'all';
    const [base, bits] = rule.range;
    return forms.some((form) => form.kind() === base.kind() && form.match(base, bits));
  });
}

function parseRange(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | undefined {
  const [, address = '', bits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = isIP(address);
  if (family === 0) return undefined;
  const longest = family === 4 ? 32 : 128;
  const length = bits === undefined ? longest : Number(bits);
  return length <= longest ? [ipaddr.parse(address), length] : undefined;
}

/**
 * Whether a name may be a host's (RFC 1123 §2.1). Underscores are taken too, for names that only exist in a private
 * DNS.
 */
function isHostName(name: string): boolean {
  const labels = name.split('.');
  return (
    name.length <= 253 &&
    labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)) &&
    // URLs take a name that ends so for an address. One in an odd spelling, such as 127.1, is better asked than
    // guessed.
    !/^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '')
  );
}
