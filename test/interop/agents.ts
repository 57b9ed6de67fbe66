import { defineAgent } from '../../protocol/agent.js';
import type { TaskContext } from '../../protocol/task-context.js';
import { createGates } from '../support/agents/gates.js';

/** Tasks that hold, by their ids: `hold` and `open` are turns of the same worker process. */
const gates = createGates();

/** Every byte once: no text, in any encoding. */
const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

/** Does what the first word of a message says. The client programs of the interoperability run know these words. */
export const interop = defineAgent({
  id: 'interop',
  card: {
    name: 'Interop',
    description: 'Does what the interoperability run tells it.',
    version: '1.0.0',
    defaultInputModes: ['text/plain', 'application/json', 'text/csv', 'image/*'],
    defaultOutputModes: ['text/plain', 'application/json', 'application/octet-stream'],
    skills: [{ id: 'obey', name: 'Obey', description: 'Obeys one word.', tags: ['test'] }],
  },
  async run(task) {
    const [word = '', argument = ''] = task.text.split(' ');
    await (task.turn > 1 ? answer(task) : (COMMANDS[word] ?? echo)(task, argument));
  },
});

type Command = (task: TaskContext, argument: string) => Promise<void>;

const COMMANDS: Readonly<Record<string, Command>> = {
  stream: async (task) => {
    task.status('Counting');
    const numbers = task.artifact({ artifactId: 'numbers', name: 'numbers' });
    for (const number of ['one ', 'two ', 'three']) await numbers.append(number);
    await numbers.end();
  },

  /** Waits until another task says `open` with this one's id. */
  hold: async (task) => {
    task.status('Holding');
    await gates.pass(task.taskId, task.signal);
    await task.artifact({ artifactId: 'released', name: 'released' }).write('released');
  },
  open: (_task, taskId) => {
    gates.open(taskId);
    return Promise.resolve();
  },

  ask: (task) => task.requireInput('Which color?'),
  login: (task) => task.requireAuth('Log in first.'),
  fail: (task) => task.fail('As you wish.'),
  reject: (task) => task.reject('Not me.'),

  /** Tells which files it got. */
  take: async (task) => {
    const files = task.files.map(({ filename, mediaType, bytes, url }) => ({
      ...(filename !== undefined && { filename }),
      ...(mediaType !== undefined && { mediaType }),
      ...(url === undefined ? { text: Buffer.from(bytes ?? []).toString('utf8') } : { url }),
    }));
    await task.artifact({ artifactId: 'taken', name: 'taken' }).write({ data: { files } });
  },
  /** Sends a file of each kind. */
  give: async (task) => {
    const file = { filename: 'all.bin', mediaType: 'application/octet-stream' };
    await task.artifact({ artifactId: 'given', name: 'given' }).write([
      { raw: ALL_BYTES.toString('base64'), ...file },
      { url: 'https://files.example/all.bin', ...file },
    ]);
  },
};

async function echo(task: TaskContext): Promise<void> {
  await task.artifact({ artifactId: 'echo', name: 'echo' }).write(task.message.parts);
}

async function answer(task: TaskContext): Promise<void> {
  await task.artifact({ artifactId: 'answer', name: 'answer' }).write(`You said ${task.text}.`);
}
