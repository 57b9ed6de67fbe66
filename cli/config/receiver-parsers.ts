/** Reads the variables that say which webhooks may be called: see `webhooks/egress-policy.ts`. */
import { z } from 'zod';
import type { PortRange } from '../../webhooks/egress-policy.js';
import { readHostRule } from '../../webhooks/host-rules.js';

const MAX_PORT = 65_535;

/** Ports and ranges of ports, such as `443,1024-65535`. */
export const portRanges = listOf(portRange).describe(
  `ports from 1 to ${MAX_PORT} and ranges of them, separated by commas, such as "443,8000-8999"`,
);

const HOST_FORMS = 'host names, "*.example.com", IP addresses or CIDR ranges, separated by commas';

/** Receivers, in the forms of `EgressPolicy.allow`. */
export const receivers = listOf(receiver).describe(HOST_FORMS);

/** Receivers in the same forms, or `*` for all. */
export const receiversOrAll = listOf((entry) => (entry === '*' ? entry : receiver(entry))).describe(
  `${HOST_FORMS}, or "*"`,
);

/**
 * Makes a schema for a list whose entries are separated by commas.
 *
 * @param read - reads an entry, and gives undefined when it is not one.
 */
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

/**
 * Reads a receiver and gives it in the form that hosts have in parsed URLs: lower case, and other scripts as `xn--…`.
 */
function receiver(entry: string): string | undefined {
  const rule = readHostRule(entry);
  if (!rule || rule.kind === 'all') return undefined;
  if (rule.kind === 'range') return entry.toLowerCase();
  return rule.below ? `*.${rule.name}` : rule.name;
}
