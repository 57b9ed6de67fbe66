import { randomInt } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { isTerminal } from '../../protocol/task-state.js';
import type { StreamEvent } from '../support/clients/sse-client.js';
import { artifactText, consecutiveIds, viewOf } from '../support/clients/stream-view.js';
import { IS_LONG } from '../support/long.js';
import { useCluster, type ApiProcess } from '../support/stacks/cluster.js';
import type { CliProcess } from '../support/stacks/processes.js';
import { sendMessage, subscribe, taskOf } from './calls.js';
import { storyOf } from './narrator-script.js';

/** Kills, each beside a new task: every second one is a worker's. */
const ROUNDS = IS_LONG ? 100 : 4;
const STORY = { lines: 100, pause: 50, checkpointEvery: 10 };

const cluster = useCluster('random-kills', 'test/crash/agents.ts');
const apis: ApiProcess[] = [];
const workers: CliProcess[] = [];

beforeAll(async () => {
  const starting = [0, 1].flatMap(() => [
    cluster.startApi().then((api) => apis.push(api)),
    cluster.startWorker().then((worker) => workers.push(worker)),
  ]);
  await Promise.all(starting);
});

function oneOf<T>(list: readonly T[]): T {
  const found = list[randomInt(list.length)];
  if (found === undefined) throw new Error('There is none.');
  return found;
}

/** Takes one out of a list, kills it, and puts another in. */
async function replace<P extends CliProcess>(list: P[], start: () => Promise<P>): Promise<void> {
  const victim = oneOf(list);
  list.splice(list.indexOf(victim), 1);
  await victim.kill();
  list.push(await start());
}

/** Follows a task to its end, as a client does that comes back with its last id whenever its stream is lost. */
async function follow(id: string): Promise<readonly StreamEvent[]> {
  const events: StreamEvent[] = [];
  const isOver = (): boolean => events.length > 0 && isTerminal(viewOf(events).status.state);
  while (!isOver()) {
    const stream = await subscribe(`${oneOf(apis).url}/hasty`, id, events.at(-1)?.id ?? '0').catch(noneIfUnreachable);
    if (!stream) continue;
    const end = await stream.ended;
    events.push(...stream.events);
    // Only a kill may take a stream away before its end.
    if (!isOver()) expect(end).toBe('broken');
  }
  return events;
}

/** Node's errors of connections have a code: the process was killed just now. */
function noneIfUnreachable(error: unknown): undefined {
  if (!(error instanceof Error && 'code' in error)) throw error;
}

test(
  'no task and no event is lost while API and worker processes are killed at random',
  { timeout: IS_LONG ? 1_800_000 : 120_000 },
  async () => {
    const followers: Promise<readonly StreamEvent[]>[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id } = taskOf(await sendMessage(`${oneOf(apis).url}/hasty`, { data: STORY, returnImmediately: true }));
      followers.push(follow(id));
      if (round % 2 === 0) await replace(workers, () => cluster.startWorker());
      else await replace(apis, () => cluster.startApi());
    }

    for (const events of await Promise.all(followers)) {
      expect(events.map(({ id }) => id)).toEqual(consecutiveIds(events));
      const task = viewOf(events);
      expect(task.status.state).toBe('TASK_STATE_COMPLETED');
      expect(artifactText(task, 'story')).toBe(storyOf(STORY.lines));
      expect(artifactText(task, 'count')).toBe(String(STORY.lines));
    }
  },
);
