import { createActor } from '../support/actor.js';
import { createGates } from '../support/gates.js';

/** Does what it is told. Its gates open to nobody: who waits at one waits until the task is canceled. */
export const actor = createActor(createGates(), { timeouts: { heartbeat: '2s' } });
