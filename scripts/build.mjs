// npm run build: the package as it is published, in dist/, with the workflow code bundled beforehand.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { ROOT, run } from './prepare.mjs';

rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
const code = await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
if (code !== 0) process.exit(code);
const bundle = await bundleWorkflowCode({ workflowsPath: join(ROOT, 'dist/workflows/index.js') });
writeFileSync(join(ROOT, 'dist/workflow-bundle.js'), bundle.code);
