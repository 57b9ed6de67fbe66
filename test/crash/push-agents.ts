import { createGates } from '../support/agents/gates.js';
import { messageSteps, scriptedAgent } from '../support/agents/scripted-agent.js';

/** Does what it is told. Its gates open to nobody: who waits at one waits until the task is canceled. */
export const actor = scriptedAgent('actor', messageSteps(createGates()), { timeouts: { heartbeat: '2s' } });
