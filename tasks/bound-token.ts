import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What a token says. */
export interface BoundToken {
  /** They have to be checked: whoever can read a token can make one. */
  readonly fields: readonly unknown[];
  /** Whether it was made for what it is read for. */
  readonly isBound: boolean;
}

const tokenSchema = z.tuple([z.string()], z.unknown());

/**
 * Fields as an opaque token, which is good for one thing only: a list with its filter, for instance.
 *
 * @param to - what that is; JSON.
 */
export function writeBoundToken(fields: readonly unknown[], to: unknown): string {
  return Buffer.from(JSON.stringify([digestOf(fields, to), ...fields])).toString('base64url');
}

/** @returns undefined when it is no token at all. */
export function readBoundToken(token: string, to: unknown): BoundToken | undefined {
  const parsed = tokenSchema.safeParse(parse(token));
  if (!parsed.success) return undefined;
  const [digest, ...fields] = parsed.data;
  return { fields, isBound: digest === digestOf(fields, to) };
}

function parse(token: string): unknown {
  try {
    const text = Buffer.from(token, 'base64url').toString();
    // Other spellings of the same bytes are not ours.
    return Buffer.from(text).toString('base64url') === token ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** This is no secret: whoever makes a token of their own gets what they may see anyway. It keeps lists from being mixed up. */
function digestOf(fields: readonly unknown[], to: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([fields, to]))
    .digest('base64url')
    .slice(0, 22);
}
