import { defineAgent } from '../protocol/agent.js';

/** Gives every message back. The smallest agent there is: a place to start from. */
export const echo = defineAgent({
  card: {
    name: 'Echo',
    description: 'Answers with an artifact that holds the parts of the message, unchanged.',
    version: '1.0.0',
    defaultInputModes: ['text/plain', 'application/json', 'application/octet-stream'],
    defaultOutputModes: ['text/plain', 'application/json', 'application/octet-stream'],
    skills: [
      {
        id: 'echo',
        name: 'Echo',
        description: 'Sends text, data and files back as they came. Good for trying a client or a connection.',
        tags: ['echo', 'test'],
        examples: ['Hello there'],
      },
    ],
  },
  async run(task) {
    await task.artifact({ name: 'echo' }).write(task.message.parts);
  },
});
