import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Where the pair is. */
export const TLS_FILES = { certFile: path('localhost.cert.pem'), keyFile: path('localhost.key.pem') };

/** A certificate for `localhost` that signs itself, and its key: for tests, and known to everybody. */
export async function localhostTls(): Promise<{ readonly cert: string; readonly key: string }> {
  const [cert, key] = await Promise.all([readFile(TLS_FILES.certFile, 'utf8'), readFile(TLS_FILES.keyFile, 'utf8')]);
  return { cert, key };
}

function path(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}
