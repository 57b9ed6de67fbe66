import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadAgents } from '../../cli/load-agents.js';
import { UserError } from '../../cli/terminal/user-error.js';
import type { Agent } from '../../protocol/agent.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perdure-agents-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const AGENT_MODULE = fileURLToPath(new URL('../../protocol/agent.ts', import.meta.url));

/** Loads a module with this text, in which `agent(id)` makes an agent. */
async function load(name: string, text: string): Promise<readonly Agent[]> {
  const path = join(folder, `${name}.ts`);
  const prelude = `
    import { defineAgent } from ${JSON.stringify(AGENT_MODULE)};
    const agent = (id: string) =>
      defineAgent({ id, card: { name: id, description: 'For tests.', version: '1', skills: [] }, run: () => undefined });
  `;
  await writeFile(path, prelude + text);
  return loadAgents({ agentsModule: path, api: {} }, {});
}

const ids = (agents: readonly Agent[]): string[] => agents.map(({ id }) => id);

describe('PERDURE_AGENTS', () => {
  test('finds agents by name and in arrays, and leaves out what is none', async () => {
    const text = `
      export const one = agent('one');
      export const others = [agent('two'), agent('three')];
      export const version = '1';
      export default agent('four');
    `;
    expect(ids(await load('several', text)).sort()).toEqual(['four', 'one', 'three', 'two']);
  });

  test('takes an agent once that is exported twice', async () => {
    const text = `export const one = agent('one'); export default [one];`;
    expect(ids(await load('twice', text))).toEqual(['one']);
  });

  test('refuses a module without agents, naming its exports', async () => {
    const loading = load('none', `export const settings = { id: 'x' };`);
    await expect(loading).rejects.toThrow(UserError);
    await expect(loading).rejects.toThrow(/exports no agent, only: settings/);
  });

  test('refuses two agents with one id', async () => {
    const loading = load('same', `export const one = agent('same'); export const two = agent('same');`);
    await expect(loading).rejects.toThrow(/two agents with the id "same"/);
  });

  test('says which module cannot be loaded, and why', async () => {
    await expect(load('broken', `throw new Error('the model file is missing');`)).rejects.toThrow(
      /broken\.ts cannot be loaded[^]*the model file is missing/,
    );
    const missing = loadAgents({ agentsModule: join(folder, 'missing.ts'), api: {} }, {});
    await expect(missing).rejects.toThrow(/missing\.ts cannot be loaded/);
  });
});

describe('without PERDURE_AGENTS', () => {
  test('the agents that ship are served', async () => {
    expect(ids(await loadAgents({ api: {} }, {}))).toEqual(['echo', 'analyst']);
  });

  test('a half-configured chat agent is the user’s to mend', async () => {
    const loading = loadAgents({ api: {} }, { PERDURE_CHAT_MODEL: 'small' });
    await expect(loading).rejects.toThrow(UserError);
    await expect(loading).rejects.toThrow(/PERDURE_CHAT_BASE_URL/);
  });
});

test('PERDURE_DEFAULT_AGENT must be one of the agents', async () => {
  await expect(loadAgents({ api: { defaultAgent: 'parrot' } }, {})).rejects.toThrow(
    'PERDURE_DEFAULT_AGENT is "parrot", but the agents are: echo, analyst.',
  );
});
