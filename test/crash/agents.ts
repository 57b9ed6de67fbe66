import { setTimeout as delay } from 'node:timers/promises';
import type { JsonValue } from '../../protocol/a2a.js';
import { defineAgent } from '../../protocol/agent.js';
import type { TaskContext } from '../../protocol/task-context.js';
import { readScript, storyLine, type Progress } from './narrator-script.js';

const CARD = {
  version: '1.0.0',
  defaultInputModes: ['text/plain', 'application/json'],
  skills: [{ id: 'test', name: 'Test', description: 'For the crash tests.', tags: ['test'] }],
};

/** Tells a story line by line, as its script says, and then counts the lines in a second artifact. */
async function narrate(task: TaskContext<JsonValue>): Promise<void> {
  const { lines, pause, checkpointEvery, holdAt, deaf } = readScript(task.data[0]);
  const from = task.resumedFrom === undefined ? 0 : Number(task.resumedFrom);
  const progress: Progress = { attempt: task.attempt, process: process.pid, from };
  task.status({ data: { ...progress } });

  const wait = (ms: number) => delay(ms, undefined, deaf ? {} : { signal: task.signal });
  const story = task.artifact({ artifactId: 'story' });
  for (let line = from + 1; line <= lines; line += 1) {
    await story.append(storyLine(line));
    if (line === lines) await story.end();
    if (checkpointEvery && line % checkpointEvery === 0) task.checkpoint(line);
    // Only a lost worker or a shutdown can follow.
    if (line === holdAt && task.attempt === 1) await wait(3_600_000);
    await wait(pause);
  }
  await task.artifact({ artifactId: 'count' }).write(String(lines));
}

/** With the settings that an agent has by default. */
export const narrator = defineAgent({
  id: 'narrator',
  card: { ...CARD, name: 'Narrator', description: 'Narrates.' },
  run: narrate,
});

/** Whose lost workers are noticed soon, for the tests in which that time is not the point. */
export const hasty = defineAgent({
  id: 'hasty',
  card: { ...CARD, name: 'Hasty', description: 'Narrates, and is given up after 2 s of silence.' },
  timeouts: { heartbeat: '2s' },
  run: narrate,
});

/** Whose lost workers are noticed late: only a turn that is handed over goes on soon. */
export const patient = defineAgent({
  id: 'patient',
  card: { ...CARD, name: 'Patient', description: 'Narrates, and is given up after 10 minutes of silence.' },
  timeouts: { heartbeat: '10m' },
  run: narrate,
});

/** Notes each message as an artifact of its turn, and asks for the next, until it is told to `end` or to `hold`. */
export const diary = defineAgent({
  id: 'diary',
  card: { ...CARD, name: 'Diary', description: 'One entry a message.' },
  timeouts: { heartbeat: '2s' },
  async run(task) {
    await task.artifact({ artifactId: `entry-${task.turn}` }).write(`${task.message.messageId}: ${task.text}`);
    if (task.text === 'hold') await delay(3_600_000, undefined, { signal: task.signal });
    if (task.text !== 'end') task.requireInput('And then?');
  },
});
