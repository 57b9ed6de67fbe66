import { readFile } from 'node:fs/promises';

/** What a process has taken. */
export interface Usage {
  /** Resident memory, in MB. */
  readonly rss: number;
  /** CPU time since its start, in ms. */
  readonly cpu: number;
}

const MS_PER_TICK = 10;

/** Reads what a process has taken so far; undefined where there is no `/proc`. */
export async function readUsage(pid: number): Promise<Usage | undefined> {
  try {
    const [status, stat] = await Promise.all([
      readFile(`/proc/${pid}/status`, 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    // The name, in parentheses, may hold spaces: what follows it begins with field 3.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { rss: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1_024, cpu: ticks * MS_PER_TICK };
  } catch {
    return undefined;
  }
}
