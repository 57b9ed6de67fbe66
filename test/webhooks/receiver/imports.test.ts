import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** The modules that a file loads, through all files of ours; imports of types are gone when it runs. */
async function modulesOf(file: string, files = new Set<string>()): Promise<Set<string>> {
  const modules = new Set<string>();
  if (files.has(file)) return modules;
  files.add(file);
  const text = await readFile(file, 'utf8');
  for (const [, name = ''] of text.matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)'/gm)) {
    if (!name.startsWith('.')) modules.add(name);
    else for (const each of await modulesOf(pathOf(file, name), files)) modules.add(each);
  }
  return modules;
}

function pathOf(from: string, name: string): string {
  return fileURLToPath(new URL(name.replace(/\.js$/, '.ts'), `file://${from}`));
}

describe('the package "perdure/webhooks"', () => {
  it('loads nothing but jose and what Node.js has', async () => {
    const modules = await modulesOf(fileURLToPath(new URL('../../../webhooks/public.ts', import.meta.url)));
    expect([...modules].sort()).toEqual(['jose', 'node:crypto']);
  });
});
