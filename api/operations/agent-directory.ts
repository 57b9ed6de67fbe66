import type { Agent } from '../../protocol/agent.js';
import { AgentNotFoundError, InvalidParamsError, unknownTenant } from '../../tasks/errors.js';

/** Finds agents by what a request names. */
export interface AgentDirectory {
  readonly agents: readonly Agent[];
  readonly defaultAgent: Agent;
  /**
   * The agent of a path.
   *
   * @param id - undefined for the paths of the default agent.
   * @throws AgentNotFoundError
   */
  at(id: string | undefined): Agent;
  /**
   * The agent that a request is for: `tenant` decides on the paths of the default agent, and must agree with the path
   * of any other.
   *
   * @throws AgentNotFoundError for the path, InvalidParamsError for the tenant.
   */
  select(id: string | undefined, tenant: unknown): Agent;
}

/** @throws RangeError when two agents have one id, or the default agent is none of them. */
export function createAgentDirectory(agents: readonly Agent[], defaultAgent: string): AgentDirectory {
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  const ids = agents.map(({ id }) => id);
  if (byId.size < agents.length) throw new RangeError(`Two agents have one id: ${ids.join(', ')}.`);
  const fallback = byId.get(defaultAgent);
  if (!fallback) throw new RangeError(`The default agent "${defaultAgent}" is none of: ${ids.join(', ')}.`);

  const at = (id: string | undefined): Agent => {
    if (id === undefined) return fallback;
    const agent = byId.get(id);
    if (!agent) throw new AgentNotFoundError(id, ids);
    return agent;
  };
  const select = (id: string | undefined, tenant: unknown): Agent => {
    const agent = at(id);
    if (tenant === undefined || tenant === null || tenant === '') return agent;
    if (typeof tenant !== 'string') {
      throw new InvalidParamsError([{ field: 'tenant', description: 'must be a string' }]);
    }
    if (id !== undefined && tenant !== id) {
      const description = `must be "${id}", as the path says, or absent; is ${JSON.stringify(tenant.slice(0, 100))}`;
      throw new InvalidParamsError([{ field: 'tenant', description }]);
    }
    const named = byId.get(tenant);
    if (!named) throw new InvalidParamsError([unknownTenant(tenant, ids)]);
    return named;
  };
  return { agents, defaultAgent: fallback, at, select };
}
