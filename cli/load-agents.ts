import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { shippedAgents } from '../agents/shipped.js';
import type { Agent } from '../protocol/agent.js';
import type { Config, Environment } from './config/config.js';
import { UserError } from './terminal/user-error.js';

/**
 * Loads the agents to serve: those that the configured module exports (each alone or in arrays), or those that ship.
 *
 * @throws UserError when the module cannot be loaded, exports no agent, or exports two with the same id; and when the
 * default agent is not among them.
 */
export async function loadAgents(
  { agentsModule, api }: Pick<Config, 'agentsModule'> & { readonly api: Pick<Config['api'], 'defaultAgent'> },
  env: Environment,
): Promise<readonly Agent[]> {
  const agents = agentsModule === undefined ? shipped(env) : await importAgents(resolve(agentsModule));
  const ids = agents.map(({ id }) => id);
  const { defaultAgent } = api;
  if (defaultAgent !== undefined && !ids.includes(defaultAgent)) {
    throw new UserError(`PERDURE_DEFAULT_AGENT is "${defaultAgent}", but the agents are: ${ids.join(', ')}.`);
  }
  return agents;
}

function shipped(env: Environment): readonly Agent[] {
  try {
    return shippedAgents(env);
  } catch (cause) {
    // Only their configuration can be wrong, and the text says how.
    throw cause instanceof RangeError ? new UserError(cause.message, { cause }) : cause;
  }
}

async function importAgents(path: string): Promise<readonly Agent[]> {
  let module: Readonly<Record<string, unknown>>;
  try {
    // Safe: a module namespace is an object with the module's exports.
    module = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    throw new UserError(`PERDURE_AGENTS: the module ${path} cannot be loaded.\n${reason}`, { cause });
  }
  // They are put into a set, because a module may export an agent by its name and once more in its default array.
  const agents = [...new Set(Object.values(module).flat())].filter(isAgent);
  if (agents.length === 0) {
    throw new UserError(
      `PERDURE_AGENTS: the module ${path} exports no agent, only: ${Object.keys(module).join(', ') || 'nothing'}. ` +
        'Export what defineAgent returns, or an array of such.',
    );
  }
  const seen = new Set<string>();
  for (const { id } of agents) {
    if (seen.has(id)) {
      throw new UserError(
        `PERDURE_AGENTS: the module ${path} has two agents with the id "${id}". Give one another id.`,
      );
    }
    seen.add(id);
  }
  return agents;
}

/** Whether a value is an agent, told by its members: the module may have loaded another copy of this package. */
function isAgent(value: unknown): value is Agent {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'run' in value &&
    typeof value.run === 'function' &&
    'card' in value &&
    'policy' in value
  );
}
