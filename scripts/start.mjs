// npm start: everything on this machine, from sources. It ends with npm, however that ends.
import { parentGone } from './parent.mjs';
import { prepare, run } from './prepare.mjs';

// `exec` in package.json has made npm our parent. A shell, in its place, may end and leave us running: `nohup`.
const ending = process.env.npm_lifecycle_event === 'start' ? parentGone() : undefined;
const dev = ['--conditions=perdure-source', '--import', 'tsx', 'cli/main.ts', 'dev', ...process.argv.slice(2)];
process.exitCode = (await prepare({ ending })) || (await run(process.execPath, dev, { ipc: true, ending }));
