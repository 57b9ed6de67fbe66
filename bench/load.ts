import { machineTime } from './clock.js';

/** What a load gave. */
export interface LoadResult {
  /** Of each call, in ms. */
  readonly latencies: readonly number[];
  readonly perSecond: number;
}

/** Calls again and again, `width` calls at a time, until `count` calls have been made. */
export function callTimes(call: () => Promise<unknown>, count: number, width = 1): Promise<LoadResult> {
  let left = count;
  return callWhile(call, () => left-- > 0, width);
}

/** The same for `duration` ms. */
export function callFor(call: () => Promise<unknown>, duration: number, width = 1): Promise<LoadResult> {
  const end = machineTime() + duration;
  return callWhile(call, () => machineTime() < end, width);
}

async function callWhile(call: () => Promise<unknown>, goOn: () => boolean, width: number): Promise<LoadResult> {
  const latencies: number[] = [];
  const caller = async (): Promise<void> => {
    while (goOn()) {
      const before = machineTime();
      await call();
      latencies.push(machineTime() - before);
    }
  };
  const startedAt = machineTime();
  await Promise.all(Array.from({ length: width }, caller));
  return { latencies, perSecond: (latencies.length / (machineTime() - startedAt)) * 1_000 };
}
