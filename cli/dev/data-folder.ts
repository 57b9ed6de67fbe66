import { mkdir, open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../terminal/user-error.js';

/** The folder with the dev server's database, held by one process at a time. */
export interface DataFolder {
  readonly path: string;
  readonly databaseFile: string;
  readonly logFile: string;
  release(): Promise<void>;
}

/**
 * Makes the folder if need be, and takes it: two servers on one database would each undo what the other does.
 *
 * @throws UserError when another process holds it.
 */
export async function takeDataFolder(dataDir: string): Promise<DataFolder> {
  const path = resolve(dataDir);
  await mkdir(path, { recursive: true });
  const lockFile = join(path, 'perdure.pid');
  const lock = (await create(lockFile)) ?? (await replaceStale(lockFile, path));
  await lock.writeFile(String(process.pid));
  await lock.close();
  return {
    path,
    databaseFile: join(path, 'temporal.db'),
    logFile: join(path, 'temporal.log'),
    release: () => rm(lockFile, { force: true }),
  };
}

async function replaceStale(lockFile: string, path: string): Promise<FileHandle> {
  const holder = Number(await readFile(lockFile, 'utf8'));
  if (holder > 0 && isAlive(holder)) {
    throw new UserError(
      `The folder ${path} is in use by "perdure dev" (process ${holder}). Stop that, or choose another folder and other ` +
        'ports: PERDURE_DATA_DIR, PERDURE_PORT, PERDURE_TEMPORAL_PORT, PERDURE_TEMPORAL_UI_PORT.\n' +
        `If process ${holder} is something else, delete ${lockFile}`,
    );
  }
  await rm(lockFile, { force: true });
  const lock = await create(lockFile);
  if (!lock) throw new UserError(`The folder ${path} was taken by another "perdure dev" just now.`);
  return lock;
}

/**
 * Creates a file.
 *
 * @returns undefined when the file exists.
 */
async function create(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'wx');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM says that the process lives, but is somebody else’s.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
