/** Reads what says which webhooks may be called: see `webhooks/policy.ts`. */
import { domainToASCII } from 'node:url';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import type { PortRange } from '../webhooks/policy.js';

const MAX_PORT = 65_535;

/** `443,1024-65535` */
export const portRanges = listOf(portRange).describe(
  `ports from 1 to ${MAX_PORT} and ranges of them, separated by commas, such as "443,8000-8999"`,
);

const HOST_FORMS = 'host names, "*.example.com", IP addresses or CIDR ranges, separated by commas';

/** Receivers, in the forms of `WebhookPolicy.allow`. */
export const receivers = listOf(receiver).describe(HOST_FORMS);

/** The same, or `*` for all. */
export const receiversOrAll = listOf((entry) => (entry === '*' ? entry : receiver(entry))).describe(
  `${HOST_FORMS}, or "*"`,
);

/** @param read - gives undefined for an entry that is none. */
function listOf<Entry>(read: (entry: string) => Entry | undefined) {
  return z.string().transform((value, context) =>
    value.split(',').flatMap((part): readonly Entry[] => {
      const entry = read(part.trim());
      if (entry !== undefined) return [entry];
      context.addIssue({ code: 'custom', params: { fault: `${JSON.stringify(part.trim())} is none` } });
      return [];
    }),
  );
}

function portRange(entry: string): PortRange | undefined {
  const [, first, last = first] = /^(\d{1,5})(?:\s*-\s*(\d{1,5}))?$/.exec(entry) ?? [];
  const range = { from: Number(first), to: Number(last) };
  return range.from >= 1 && range.from <= range.to && range.to <= MAX_PORT ? range : undefined;
}

/** In the form that hosts have in parsed URLs: lower case, and other scripts as `xn--…`. */
function receiver(entry: string): string | undefined {
  if (isAddress(entry)) return entry.toLowerCase();
  // Whatever else a URL may have must not be taken for a part of the name, or left out silently.
  const [, wildcard = '', name = ''] = /^(\*\.)?([^\s/?#@:%\\]+)$/.exec(entry) ?? [];
  const host = domainToASCII(name);
  return isHostName(host) ? `${wildcard}${host}` : undefined;
}

function isAddress(entry: string): boolean {
  // A zone is one machine's name for a link: no URL has it.
  if (entry.includes('%')) return false;
  const { IPv4, IPv6 } = ipaddr;
  return (
    // Not the other forms of IPv4, such as 0x7f.1, which few people read as what they are.
    IPv4.isValidFourPartDecimal(entry) ||
    IPv4.isValidCIDRFourPartDecimal(entry) ||
    IPv6.isValid(entry) ||
    IPv6.isValidCIDR(entry)
  );
}

/** RFC 1123 §2.1, and the underscores of names that only exist in a private DNS. */
function isHostName(name: string): boolean {
  const labels = name.split('.');
  return (
    name.length <= 253 &&
    labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)) &&
    // URLs take it for an address.
    !/^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '')
  );
}
