/** What is saved of a sample. */
export type SampleState = {
  /** How many numbers have been offered so far, kept or not. */
  readonly seen: number;
  /** The state of the random generator. */
  readonly seed: number;
  /** The numbers kept, as base64 of doubles, because 11 bytes each is less than JSON needs. */
  readonly kept: string;
};

/** Keeps all numbers as long as they fit, and after that a uniform random choice of them. */
export interface Sample {
  add(value: number): void;
  /** The numbers kept, in ascending order. */
  sorted(): readonly number[];
  save(): SampleState;
}

/** The bytes that a saved number takes. */
export const SAMPLE_BYTES = 11;

/**
 * Makes a reservoir (algorithm R). The random choice depends on nothing but the numbers offered, so that another
 * attempt at the same data keeps the same ones.
 */
export function createSample(capacity: number, saved?: SampleState): Sample {
  const kept = saved ? decode(saved.kept) : [];
  let seen = saved?.seen ?? 0;
  let seed = saved?.seed ?? 0x9e3779b9;

  /** Mulberry32: a number from 0 to 1, 1 excluded. */
  function random(): number {
    seed = (seed + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(seed ^ (seed >>> 15), seed | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  return {
    add(value) {
      seen += 1;
      if (kept.length < capacity) {
        kept.push(value);
        return;
      }
      const place = Math.floor(random() * seen);
      if (place < capacity) kept[place] = value;
    },
    sorted: () => [...kept].sort((a, b) => a - b),
    save: () => ({ seen, seed, kept: encode(kept) }),
  };
}

/** A quantile of sorted numbers, interpolated between the two that enclose it. */
export function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  return below + (above - below) * (position % 1);
}

function encode(kept: readonly number[]): string {
  const bytes = Buffer.alloc(kept.length * 8);
  kept.forEach((value, index) => bytes.writeDoubleLE(value, index * 8));
  return bytes.toString('base64');
}

function decode(kept: string): number[] {
  const bytes = Buffer.from(kept, 'base64');
  return Array.from({ length: bytes.length / 8 }, (_, index) => bytes.readDoubleLE(index * 8));
}
