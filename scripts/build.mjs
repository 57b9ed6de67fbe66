// npm run build: the package as it is published, in dist/, with the workflow code bundled beforehand.
import { copyFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { ROOT, run } from './prepare.mjs';

rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
const code = await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
if (code !== 0) process.exit(code);
// The compiler leaves out what is not TypeScript.
for (const file of readdirSync(join(ROOT, 'api'), { recursive: true })) {
  if (file.endsWith('.proto')) copyFileSync(join(ROOT, 'api', file), join(ROOT, 'dist/api', file));
}
const bundle = await bundleWorkflowCode({ workflowsPath: join(ROOT, 'dist/workflows/index.js') });
writeFileSync(join(ROOT, 'dist/workflow-bundle.js'), bundle.code);
