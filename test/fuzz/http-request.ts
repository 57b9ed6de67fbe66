/** A request that a client of HTTP/1.1 can send. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, as they are sent. */
  readonly target: string;
  /** Beside `Host` and `Content-Length`. The same name may come twice. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Buffer;
}

/** A request for people to read, and to send again. */
export function showRequest({ method, target, headers, body }: HttpRequest): string {
  const lines = headers.map(([name, value]) => `${name}: ${value.slice(0, 300)}`);
  return [`${method} ${target.slice(0, 1_000)}`, ...lines, '', ...(body ? [showBytes(body)] : [])].join('\n');
}

/** Text as it is, and other bytes in base64. */
export function showBytes(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  const shown = Buffer.from(text).equals(bytes) ? JSON.stringify(text) : `base64 ${bytes.toString('base64')}`;
  return shown.length > 2_000 ? `${shown.slice(0, 2_000)}… (${bytes.length} bytes)` : shown;
}
