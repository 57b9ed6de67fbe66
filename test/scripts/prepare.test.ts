import { expect, test } from 'vitest';
import { nodeProblem, run } from '../../scripts/prepare.mjs';

test('a Node.js that is too old is told with both versions', () => {
  expect(nodeProblem('18.20.4', '>=20.3')).toBe(
    'Perdure needs Node.js 20.3 or newer; this is 18.20.4. Install a newer one from nodejs.org.',
  );
  expect(nodeProblem('20.2.0', '>=20.3')).toContain('20.3 or newer');
});

test('a Node.js that is new enough is no problem', () => {
  for (const version of ['20.3.0', '20.20.2', '22.0.0', '26.1.0'])
    expect(nodeProblem(version, '>=20.3')).toBeUndefined();
});

test('the exit code of a program is handed on', async () => {
  expect(await run(process.execPath, ['-e', 'process.exit(7)'])).toBe(7);
});

test('a program that a signal ended does not count as a success', async () => {
  expect(await run(process.execPath, ['-e', 'process.kill(process.pid, "SIGKILL")'])).toBeGreaterThan(128);
});
