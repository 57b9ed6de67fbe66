import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadAgents } from '../../cli/load-agents.js';
import type { Agent } from '../../protocol/agent.js';
import { textOf } from '../../protocol/parts.js';
import { createRecordingTask } from '../support/agents/recording-task.js';

const README = fileURLToPath(new URL('../../README.md', import.meta.url));
const PERDURE = fileURLToPath(new URL('../../protocol/public.ts', import.meta.url));

let folder: string;
let agent: Agent;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perdure-readme-'));
  const [, code = ''] = /^```ts\n(.*?)^```/ms.exec(await readFile(README, 'utf8')) ?? [];
  const agentsModule = join(folder, 'my-agents.ts');
  // The package's own name is not known outside of its folder.
  await writeFile(agentsModule, code.replace(`'perdure'`, JSON.stringify(PERDURE)));
  const [first] = await loadAgents({ agentsModule, api: {} }, {});
  if (!first) throw new Error('The README has no agent.');
  agent = first;
});
afterAll(() => rm(folder, { recursive: true }));

describe('the first agent of the README', () => {
  test('is served at the path of its curl line', async () => {
    expect(await readFile(README, 'utf8')).toContain(`http://127.0.0.1:8080/${agent.id}/message:stream`);
  });

  test('goes on where it was when its worker dies', async () => {
    const { task, events } = await createRecordingTask(agent).send('2', { dieAtEvent: 3, attempts: 2 });
    expect(textOf(task.artifacts?.[0]?.parts ?? [])).toBe('2 1 Lift-off.');
    expect(JSON.stringify(events)).not.toContain('2 ');
  });

  test('asks for a number when it gets none', async () => {
    const task = createRecordingTask(agent);
    expect((await task.send('soon')).task.status.state).toBe('TASK_STATE_INPUT_REQUIRED');
    expect((await task.send('1')).task.status.state).toBe('TASK_STATE_COMPLETED');
  });
});
