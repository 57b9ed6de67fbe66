import { defineAgent, type Agent } from '../../protocol/agent.js';
import { AGENT } from './known.js';

/** An agent that ends at once, whatever it is told; at the word `ask` it waits for its client, at `fail` it fails. */
export function createFuzzAgent(id = AGENT): Agent {
  return defineAgent({
    id,
    card: { name: 'Echo', description: 'Ends at once.', version: '1.0.0', skills: [] },
    run(task) {
      if (task.text === 'ask') task.requireInput('What?');
      else if (task.text === 'fail') task.fail('No.');
    },
  });
}
