import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { SettingsError } from '../settings-error.js';

/** What a server proves itself with, in PEM. */
export interface GrpcTls {
  readonly cert: string;
  readonly key: string;
  /** Clients must have a certificate of this authority. Absent: they need none. */
  readonly clientCa?: string;
}

/** Where it is. */
export interface GrpcTlsFiles {
  /** The certificate, and those between it and its authority. */
  readonly certFile: string;
  readonly keyFile: string;
}

/** Reads certificate and key of the gRPC server. @throws SettingsError when a file cannot be read, or TLS cannot use them. */
export async function readGrpcTls({ certFile, keyFile }: GrpcTlsFiles): Promise<GrpcTls> {
  const [cert, key] = await Promise.all([
    read('PERDURE_GRPC_TLS_CERT', certFile),
    read('PERDURE_GRPC_TLS_KEY', keyFile),
  ]);
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const files = `PERDURE_GRPC_TLS_CERT (${certFile}) and PERDURE_GRPC_TLS_KEY (${keyFile})`;
    throw new SettingsError(`${files} are not a certificate and its key in PEM: ${reason}.`, { cause });
  }
  return { cert, key };
}

async function read(variable: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new SettingsError(`${variable} (${path}) cannot be read: ${code}.`, { cause });
  }
}
