import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { SettingsError } from '../../protocol/settings.js';
import type { GrpcTlsFiles } from '../config.js';

/** What a server proves itself with, in PEM. */
export interface GrpcTls {
  readonly cert: string;
  readonly key: string;
  /** Clients must have a certificate of this authority. Absent: they need none. */
  readonly clientCa?: string;
}

/**
 * Reads certificate and key of the gRPC server, and the authority of its clients.
 *
 * @throws SettingsError when a file cannot be read, or TLS cannot use it.
 */
export async function readGrpcTls({ certFile, keyFile, clientCaFile }: GrpcTlsFiles): Promise<GrpcTls> {
  const [cert, key, clientCa] = await Promise.all([
    read('PERDURE_GRPC_TLS_CERT', certFile),
    read('PERDURE_GRPC_TLS_KEY', keyFile),
    clientCaFile === undefined ? undefined : read('PERDURE_GRPC_TLS_CLIENT_CA', clientCaFile),
  ]);
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    const files = `PERDURE_GRPC_TLS_CERT (${certFile}) and PERDURE_GRPC_TLS_KEY (${keyFile})`;
    throw new SettingsError(`${files} are not a certificate and its key in PEM: ${reasonOf(cause)}.`, { cause });
  }
  if (clientCa === undefined) return { cert, key };
  try {
    // TLS would take what is no certificate for no authority at all.
    new X509Certificate(clientCa);
  } catch (cause) {
    const file = `PERDURE_GRPC_TLS_CLIENT_CA (${String(clientCaFile)})`;
    throw new SettingsError(`${file} is not a certificate in PEM: ${reasonOf(cause)}.`, { cause });
  }
  return { cert, key, clientCa };
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

async function read(variable: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new SettingsError(`${variable} (${path}) cannot be read: ${code}.`, { cause });
  }
}
