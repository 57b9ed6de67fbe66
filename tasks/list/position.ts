/** The place of a task in a list: newer status first, and of those of one time the larger task id first. */
export interface Position {
  /** The time of the status, in ms since the epoch. */
  readonly at: number;
  readonly taskId: string;
}

/** A task as the index has it. */
export interface IndexEntry extends Position {
  /** The run that the entry is about: a task that an operator has reset has an entry for each. */
  readonly runId: string;
}

/** The bits of a task id, a UUID. */
const ID_BITS = 128n;
const ID_MASK = (1n << ID_BITS) - 1n;

/** Places as whole numbers, so that they can be searched by halving: a larger key comes earlier in a list. */
export type Key = bigint;

/** The key of the last place with this time. */
export function keyOfTime(at: number): Key {
  return BigInt(at) << ID_BITS;
}

/** Above every task: the end of the year 9999, which is the last time that a query can hold. */
export const LATEST = keyOfTime(253_402_300_799_000);

export function keyOf({ at, taskId }: Position): Key {
  return keyOfTime(at) | BigInt(`0x${taskId.replaceAll('-', '')}`);
}

export function timeOf(key: Key): number {
  return Number(key >> ID_BITS);
}

/** The task id in a key, or undefined when the key stands for a time alone. */
export function taskIdOf(key: Key): string | undefined {
  const bits = key & ID_MASK;
  if (bits === 0n) return undefined;
  return bits
    .toString(16)
    .padStart(32, '0')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Compares two places, so that a list can be sorted by them. */
export function byPosition(a: Position, b: Position): number {
  if (a.at !== b.at) return b.at - a.at;
  if (a.taskId === b.taskId) return 0;
  return a.taskId < b.taskId ? 1 : -1;
}
