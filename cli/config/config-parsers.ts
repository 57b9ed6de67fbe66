import { z } from 'zod';
import { toMilliseconds } from '../../protocol/duration.js';

/** The longest delay that a Node.js timer can hold: a longer one would fire at once. */
const MAX_DURATION = 2 ** 31 - 1;

const BYTES_PER_UNIT: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

/** Any text. */
export const text = z.string();

/** A TCP port; 0 takes a free one. */
export const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value <= 65_535)
  .describe('a port number from 0 to 65535');

/** A TCP port, or nothing for `off`. */
export const portOrOff = z
  .union([z.literal('off').transform(() => undefined), port])
  .describe('a port number from 0 to 65535, or "off"');

/** Where a server is, as `host:port`. */
export const hostAndPort = z
  .string()
  .regex(/^(\[[0-9a-fA-F:.]+\]|[^\s:/@[\]]+):\d{1,5}$/)
  .describe('a host and a port, such as "agents.example.com:443"');

/** A duration in milliseconds, or as text such as `15s` or `5 minutes`. It gives whole milliseconds. */
export const duration = z
  .string()
  .transform((value) => Math.round(toMilliseconds(value)))
  .refine((value) => value >= 1 && value <= MAX_DURATION)
  .describe('a duration from 1 ms to 24 days, such as "15s", "5 minutes", or a number of milliseconds');

/** A duration from an hour on, without the limit of a timer, as the Temporal server counts it. */
export const retention = z
  .string()
  .transform((value) => Math.round(toMilliseconds(value)))
  .refine((value) => value >= 3_600_000)
  .describe('a duration from 1 hour, such as "72h" or "30 days"');

/** Yes or no. */
export const boolean = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .describe('true or false');

/** A number of bytes, with or without a unit. */
export const byteSize = z
  .string()
  .transform((value) => parseByteSize(value))
  .refine((value) => Number.isSafeInteger(value) && value >= 1)
  .describe('a size, such as "4 MB", "512 KiB", or a number of bytes');

/** An absolute URL without a slash at its end. */
export const httpUrl = z
  .string()
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol))
  .transform((value) => value.replace(/\/+$/, ''))
  .describe('an absolute http or https URL, such as "https://agents.example.com"');

/** Origins of web pages (RFC 6454), separated by commas, or `*`. */
export const origins = z
  .string()
  .transform((value) => value.split(',').map((origin) => origin.trim()))
  .refine((list) => list.every((origin) => origin === '*' || isOrigin(origin)))
  .describe('origins such as "https://app.example.com", separated by commas, or "*"');

/** A whole number from 1 to a limit. */
export function countUpTo(limit: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .refine((value) => value >= 1 && value <= limit)
    .describe(`a whole number from 1 to ${limit}`);
}

/** A name that may be a part of a Temporal task queue. */
export const queueName = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,100}$/)
  .describe('1 to 100 of A-Z, a-z, 0-9, ".", "_" and "-"');

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words).describe(`one of ${words.join(', ')}`);
}

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value;
}

function parseByteSize(value: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(value);
  const perUnit = BYTES_PER_UNIT[match?.[2]?.toLowerCase() || 'b'];
  return match && perUnit ? Math.round(Number(match[1]) * perUnit) : NaN;
}
