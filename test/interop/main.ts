// npm run interop [-- NAME …]: the clients of other SDKs and versions against the whole stack; NAME picks some of them.
import { UserError } from '../../cli/terminal/user-error.js';
import { PROGRAMS, runOverBindings } from './programs.js';
import { startInteropStack } from './stack.js';

const say = (line: string): void => console.log(line);

async function interop(names: readonly string[]): Promise<number> {
  const chosen = PROGRAMS.filter(({ name }) => names.length === 0 || names.includes(name));
  if (chosen.length === 0) {
    throw new UserError(
      `No client is named ${names.join(', ')}; there are: ${PROGRAMS.map(({ name }) => name).join(', ')}.`,
    );
  }
  const prepared = [];
  for (const program of chosen) prepared.push({ program, command: await program.prepare(say) });

  const stack = await startInteropStack(say);
  let [passed, failed] = [0, 0];
  try {
    for (const { program, command } of prepared) {
      const tally = await runOverBindings(command, `${stack.urls[program.protocolVersion]}/interop`, say);
      passed += tally.passed;
      failed += tally.failed;
    }
  } finally {
    await stack.stop();
  }
  if (failed > 0) say(`What worker and API said last:\n${stack.output().slice(-4_000)}`);
  say(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await interop(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof UserError ? `interop: ${error.message}` : error);
  process.exitCode = 1;
}
