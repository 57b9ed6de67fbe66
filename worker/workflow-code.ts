import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from '@temporalio/worker';

/** The bundle that `npm run build` makes beside the compiled code. */
const PREBUILT = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

/**
 * Where the worker gets the workflow code: from a bundle, or from the sources, which takes about a second.
 *
 * @param bundle - path of a bundle. Default: the prebuilt one, if there is one.
 */
export function workflowCode(bundle?: string): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  if (bundle !== undefined) return { workflowBundle: { codePath: bundle } };
  const extension = extname(fileURLToPath(import.meta.url));
  if (extension === '.js' && existsSync(PREBUILT)) return { workflowBundle: { codePath: PREBUILT } };
  return { workflowsPath: fileURLToPath(new URL(`../workflows/index${extension}`, import.meta.url)) };
}
