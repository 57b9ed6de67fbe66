import { scopeOf } from '../../protocol/ids.js';
import { UnauthenticatedError } from '../../tasks/errors.js';
import type { ApiKeyEntry } from './api-key-entries.js';
import { hashApiKey } from './api-key.js';
import type { Authenticator, MetadataReader } from './authenticator.js';
import type { Caller } from './caller.js';
import type { KeySource } from './key-source.js';

/** Who shares tasks: nobody but the subject itself, or all subjects of a tenant. */
export type TaskScope = 'subject' | 'tenant';

const CHALLENGE = 'Bearer realm="perdure"';

/** Callers prove who they are by an API key, in one of two headers. */
export function createApiKeyAuthenticator(keysNow: KeySource, taskScope: TaskScope): Authenticator {
  return {
    required: true,
    cardFields: {
      securitySchemes: {
        bearer: { httpAuthSecurityScheme: { scheme: 'Bearer', description: 'An API key of this server.' } },
        apiKey: {
          apiKeySecurityScheme: { location: 'header', name: 'X-API-Key', description: 'The same API key.' },
        },
      },
      // Either. An empty list of scopes is left out in ProtoJSON.
      securityRequirements: [{ schemes: { bearer: {} } }, { schemes: { apiKey: {} } }],
    },
    async authenticate(metadata) {
      const key = presentedKey(metadata);
      const entry = (await keysNow()).get(hashApiKey(key));
      if (!entry) throw wrongKey('The API key is not known here.');
      if (entry.expires !== undefined && Date.parse(entry.expires) <= Date.now()) {
        throw wrongKey('The API key has expired.');
      }
      return callerOf(entry, taskScope);
    },
  };
}

function callerOf({ id, tenant, subject, operator = false }: ApiKeyEntry, taskScope: TaskScope): Caller {
  const scope = scopeOf(taskScope === 'tenant' ? { tenant } : { tenant, subject });
  return { scope, tenant, subject, ...(id !== undefined && { keyId: id }), authenticated: true, operator };
}

/** @throws UnauthenticatedError when there is none, or more than one. */
function presentedKey(metadata: MetadataReader): string {
  // A proxy may use another scheme of the same header for itself.
  const bearer = /^Bearer +(\S+)$/i.exec(metadata('authorization')?.trim() ?? '')?.[1];
  const apiKey = metadata('x-api-key')?.trim() || undefined;
  if (bearer !== undefined && apiKey !== undefined && bearer !== apiKey) {
    throw wrongKey('Authorization and X-API-Key name different API keys: send one of them.');
  }
  const key = bearer ?? apiKey;
  if (key !== undefined) return key;
  const message = 'This server asks for an API key: send it as "Authorization: Bearer <key>" or "X-API-Key: <key>".';
  throw new UnauthenticatedError(message, [CHALLENGE]);
}

function wrongKey(message: string): UnauthenticatedError {
  return new UnauthenticatedError(message, [`${CHALLENGE}, error="invalid_token"`]);
}
