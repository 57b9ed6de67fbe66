import type { SigningKey } from '../../keys/signing-keys.js';
import type { Agent } from '../../protocol/agent.js';
import type { TaskService } from '../../tasks/task-service.js';
import type { Authenticator } from '../authentication/authenticator.js';
import { agentCard } from '../cards/agent-card.js';
import { createAgentCards, type AgentCards } from '../cards/agent-cards.js';
import { toV03Card } from '../cards/v03-card.js';
import { createAdmission, type Admission } from '../operations/admission.js';
import { createAgentDirectory, type AgentDirectory } from '../operations/agent-directory.js';
import { createOperations, type Operations } from '../operations/operations.js';

export interface CoreOptions {
  readonly tasks: TaskService;
  /** The agents that are served; at least one. */
  readonly agents: readonly Agent[];
  /** The id of the agent behind the paths that name none. */
  readonly defaultAgent: string;
  readonly authenticator: Authenticator;
  /** Whether a request without a version is taken for 0.3, by the letter of §3.6.2. */
  readonly strictVersion: boolean;
  /** The base URL in agent cards, without a trailing slash. It is asked for only once the server listens. */
  readonly publicUrl: () => string;
  /** `host:port` of the gRPC binding in agent cards. It is asked for as `publicUrl` is. Without it, there is no gRPC. */
  readonly grpcAddress?: () => string;
  /** The keys that sign agent cards, in the order of the signatures. */
  readonly signingKeys: readonly SigningKey[];
  /** The keys that sign deliveries of push notifications. Receivers find them beside the others. */
  readonly pushSigningKeys?: readonly SigningKey[];
}

/** What the servers of an API process have in common, whatever they speak. */
export interface ServerCore {
  readonly directory: AgentDirectory;
  readonly admission: Admission;
  readonly cards: AgentCards;
  readonly operations: Operations;
}

/** @throws RangeError when the agents or the default agent are not usable. */
export function createServerCore(options: CoreOptions): ServerCore {
  const { authenticator, grpcAddress, tasks } = options;
  const pushNotifications = tasks.push !== undefined;
  const directory = createAgentDirectory(options.agents, options.defaultAgent);
  const cards = createAgentCards({
    ...options,
    authenticated: authenticator.required,
    makeCard: (agent, publicUrl) =>
      agentCard(agent, {
        publicUrl,
        ...(grpcAddress && { grpcAddress: grpcAddress() }),
        pushNotifications,
        isDefault: agent.id === directory.defaultAgent.id,
        authenticator,
      }),
    toV03: toV03Card,
  });
  return {
    directory,
    admission: createAdmission({ ...options, directory, pushNotifications }),
    cards,
    operations: createOperations(tasks, cards.extended),
  };
}
