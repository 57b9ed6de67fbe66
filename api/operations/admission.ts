import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REPLAYED_HEADER, PUSH_HEADER } from '../../protocol/headers.js';
import { readTraceparent } from '../../telemetry/trace-context.js';
import type { Authenticator } from '../authentication/authenticator.js';
import type { AgentDirectory } from './agent-directory.js';
import { resumePoint, type Call } from './call.js';
import { activeExtensions, checkRequiredExtensions } from './extensions.js';
import { isSend } from './operation-name.js';
import { noteCaller } from './request-log-fields.js';
import type { ServiceRequest } from './service-request.js';
import { checkVersion } from './version.js';

/** Lets requests in, or refuses them. */
export interface Admission {
  /**
   * The checks between "the request can be read" and "the operation looks at its parameters", the same and in the same
   * order for every binding:
   *
   * 1. who calls (UnauthenticatedError),
   * 2. the version of A2A (VersionNotSupportedError),
   * 3. the agent (AgentNotFoundError for the path, InvalidParamsError for the tenant),
   * 4. the extensions that the agent requires of messages (ExtensionSupportRequiredError).
   *
   * What the operation then checks: capability, parameters, the task in the caller's scope, the task's state, and last
   * the media types of a message.
   */
  admit(request: ServiceRequest): Promise<Call>;
}

export interface AdmissionOptions {
  readonly directory: AgentDirectory;
  readonly authenticator: Authenticator;
  /** See `checkVersion`. */
  readonly strictVersion: boolean;
  /** Whether push notifications are sent. */
  readonly pushNotifications: boolean;
}

export function createAdmission(options: AdmissionOptions): Admission {
  const { directory, authenticator, strictVersion, pushNotifications } = options;
  return {
    async admit(request) {
      const { operation, metadata, pathAgent, tenant, logFields } = request;
      logFields.operation = operation;
      const caller = await authenticator.authenticate(metadata);
      noteCaller(logFields, caller);
      checkVersion(request, strictVersion);
      const agent = directory.select(pathAgent, tenant);
      logFields.agent = agent.id;
      const extensions = activeExtensions(agent, request, pushNotifications);
      if (isSend(operation)) checkRequiredExtensions(agent, extensions);
      const traceparent = readTraceparent(metadata('traceparent'));
      return {
        agent,
        caller,
        protocolVersion: request.protocolVersion,
        context: {
          agent,
          card: (authenticator.required && agent.extendedCard) || agent.card,
          scope: caller.scope,
          ...(caller.tenant !== undefined && { tenant: caller.tenant }),
          ...(caller.subject !== undefined && { subject: caller.subject }),
          onReplay: () => {
            logFields.replayed = true;
            request.addToAnswer?.(IDEMPOTENCY_REPLAYED_HEADER, 'true');
          },
          get signal() {
            return request.caller.signal;
          },
        },
        extensions,
        resume: resumePoint(request),
        idempotencyKey: metadata(IDEMPOTENCY_KEY_HEADER.toLowerCase()),
        pushHeader: metadata(PUSH_HEADER.toLowerCase()),
        ...(traceparent !== undefined && { traceparent }),
        logFields,
        abandon: () => request.caller.abort(),
      };
    },
  };
}
