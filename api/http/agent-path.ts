/** The parameter of paths that name an agent. */
export interface AgentParams {
  /** Undefined on the paths of the default agent. */
  readonly agent?: string;
}

/** One path segment. It has no colons, so that it does not take `/message:send` and the like for an agent. */
export const AGENT_PATH = '/:agent(^[^:]+$)';
