// npm run interop: clients of other SDKs and versions against the whole stack. Needs Python and the package registries.
import { prepare, run } from './prepare.mjs';

const interop = ['--conditions=perdure-source', '--import', 'tsx', 'test/interop/main.ts', ...process.argv.slice(2)];
process.exitCode = (await prepare()) || (await run(process.execPath, interop));
