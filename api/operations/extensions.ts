import { Extensions, HTTP_EXTENSION_HEADER } from '@a2a-js/sdk';
import { LEGACY_HTTP_EXTENSION_HEADER } from '@a2a-js/sdk/compat/v0_3';
import { ExtensionSupportRequiredError } from '@a2a-js/sdk/errors';
import type { AgentExtension } from '../../protocol/a2a.js';
import type { Agent } from '../../protocol/agent.js';
import {
  IDEMPOTENCY_EXTENSION,
  LOG_EXTENSION,
  PUSH_EXTENSION,
  SEQUENCE_EXTENSION,
  TASK_OPTIONS_EXTENSION,
} from '../../protocol/extensions.js';
import type { ProtocolVersion } from '../../protocol/version.js';
import type { ServiceRequest } from './service-request.js';

/** The header, or metadata, in which a client names extensions, and is told which of them were activated. */
export const EXTENSION_HEADERS: Readonly<Record<ProtocolVersion, string>> = {
  '1.0': HTTP_EXTENSION_HEADER,
  '0.3': LEGACY_HTTP_EXTENSION_HEADER,
};

/** The extensions that every agent has, because the server gives them. */
const SERVER_EXTENSIONS: readonly AgentExtension[] = [
  { uri: LOG_EXTENSION, description: 'Log records of the agent in the stream of its task.', required: false },
  { uri: SEQUENCE_EXTENSION, description: 'The sequence of an event in its metadata.', required: false },
  { uri: TASK_OPTIONS_EXTENSION, description: 'Priority and deadline of a task.', required: false },
  { uri: IDEMPOTENCY_EXTENSION, description: 'Messages can be sent again, with an Idempotency-Key.', required: false },
];

/** The one that there is where push notifications are sent. */
const PUSH: AgentExtension = {
  uri: PUSH_EXTENSION,
  description: 'Which events go to a webhook, and how.',
  required: false,
};

/**
 * The extensions that clients of an agent can activate, as its card lists them.
 *
 * @param pushNotifications - whether they are sent.
 */
export function extensionsOf({ card }: Agent, pushNotifications: boolean): readonly AgentExtension[] {
  return [...SERVER_EXTENSIONS, ...(pushNotifications ? [PUSH] : []), ...(card.extensions ?? [])];
}

/**
 * The extensions that a client names in the header and that the agent has (§3.2.6). Others are passed over, as another
 * version of an extension is another extension. A client of 0.3 may use the header of 1.0.
 */
export function activeExtensions(
  agent: Agent,
  { protocolVersion, metadata }: Pick<ServiceRequest, 'protocolVersion' | 'metadata'>,
  pushNotifications: boolean,
): ReadonlySet<string> {
  const header =
    metadata(EXTENSION_HEADERS[protocolVersion].toLowerCase()) ?? metadata(HTTP_EXTENSION_HEADER.toLowerCase());
  if (header === undefined) return NONE;
  const requested = Extensions.parseServiceParameter(header);
  return new Set(extensionsOf(agent, pushNotifications).flatMap(({ uri }) => (requested.includes(uri) ? [uri] : [])));
}

/** The header value that tells a client what was activated; undefined when nothing was. */
export function activatedHeader(active: ReadonlySet<string>): string | undefined {
  return active.size > 0 ? Extensions.toServiceParameter([...active]) : undefined;
}

/** @throws ExtensionSupportRequiredError when the agent requires an extension that the client did not name (§3.3.4). */
export function checkRequiredExtensions(agent: Agent, active: ReadonlySet<string>): void {
  // None of the server's own is required.
  const missing = (agent.card.extensions ?? []).flatMap(({ uri, required }) =>
    required && !active.has(uri) ? [uri] : [],
  );
  if (missing.length === 0) return;
  throw new ExtensionSupportRequiredError({
    message: `The agent "${agent.id}" requires extensions: name ${missing.join(', ')} in ${HTTP_EXTENSION_HEADER}.`,
    metadata: { requiredExtensions: missing.join(', ') },
  });
}

const NONE: ReadonlySet<string> = new Set();
