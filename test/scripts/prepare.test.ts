import { expect, test } from 'vitest';
import { nodeProblem, run } from '../../scripts/prepare.mjs';

test('a Node.js that is too old is told with both versions', () => {
  expect(nodeProblem('18.20.4', '>=20.19')).toBe(
    'Perdure needs Node.js 20.19 or newer; this is 18.20.4. Install a newer one from nodejs.org.',
  );
});

test.each(['20.2.0', '20.9.0', '20.18.3', '19.99.0', '8.20.0'])('Node.js %s is too old for 20.19', (version) => {
  expect(nodeProblem(version, '>=20.19')).toContain('20.19 or newer');
});

test.each(['20.19.0', '20.20.2', '21.0.0', '22.0.0', '22.9.0', '26.1.0', '100.0.0'])(
  'Node.js %s is new enough for 20.19',
  (version) => {
    expect(nodeProblem(version, '>=20.19')).toBeUndefined();
  },
);

test('the exit code of a program is handed on', async () => {
  expect(await run(process.execPath, ['-e', 'process.exit(7)'])).toBe(7);
});

test('a program that a signal ended does not count as a success', async () => {
  expect(await run(process.execPath, ['-e', 'process.kill(process.pid, "SIGKILL")'])).toBeGreaterThan(128);
});
