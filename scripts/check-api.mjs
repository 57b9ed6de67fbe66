// npm run check:api: is the public API what test/public-api/ says? With --update, npm run api:update: makes it say so.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { ROOT } from './prepare.mjs';
import { publicApi } from './public-api.mjs';

const FOLDER = 'test/public-api';
const folder = join(ROOT, FOLDER);

const actual = publicApi();
if (process.argv.includes('--update')) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [file, text] of actual) writeFileSync(join(folder, file), text);
  console.log(`Wrote ${[...actual.keys()].join(', ')} in ${FOLDER}/.`);
} else {
  const accepted = new Map(readdirSync(folder).map((file) => [file, readText(join(folder, file))]));
  const changed = [...new Set([...accepted.keys(), ...actual.keys()])].filter(
    (file) => accepted.get(file) !== actual.get(file),
  );
  for (const file of changed) {
    const [before = '', after = ''] = [accepted.get(file), actual.get(file)];
    console.error(createTwoFilesPatch(`${FOLDER}/${file}`, 'the code', before, after));
  }
  if (changed.length > 0) {
    console.error(
      `The public API is not what ${FOLDER}/ says: the differences are above. If authors of agents and receivers of webhooks ` +
        'are to see them, accept them by "npm run api:update", and commit what it writes.',
    );
    process.exitCode = 1;
  } else {
    console.log(`The public API is what ${FOLDER}/ says.`);
  }
}

/** Git may have given the file the line ends of Windows. */
function readText(file) {
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
}
