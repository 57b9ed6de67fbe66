// npm start: everything on this machine, from sources.
import { prepare, run } from './prepare.mjs';

const dev = ['--conditions=perdure-source', '--import', 'tsx', 'cli/main.ts', 'dev', ...process.argv.slice(2)];
process.exitCode = (await prepare()) || (await run(process.execPath, dev, { ipc: true }));
