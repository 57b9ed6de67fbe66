const TRACEPARENT = /^(?!ff)([0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})(?:$|-)/;

/**
 * A `traceparent` header of W3C Trace Context, without what later versions have added to it; undefined when it is none, which
 * is to be treated as if there were no header.
 */
export function readTraceparent(header: string | undefined): string | undefined {
  const [, traceparent] = TRACEPARENT.exec(header ?? '') ?? [];
  // Version 00 has nothing behind it.
  return header?.startsWith('00-') && header !== traceparent ? undefined : traceparent;
}
