import fc from 'fast-check';
import { IS_LONG } from '../support/long.js';

export interface FuzzOptions<Request> {
  readonly requests: fc.Arbitrary<Request>;
  /** Sends a request and checks what comes back. @returns what kind of answer it was. @throws when it is no right one. */
  exchange(request: Request): Promise<string>;
  show(request: Request): string;
  /** Called between two requests, after each of the `PARTS` of them. */
  onPart(): Promise<void>;
  /** Kinds of answers that the requests have to bring about: until they have, more are sent. */
  readonly wanted: readonly string[];
}

export interface FuzzResult {
  /** Answers by their kind. */
  readonly answers: ReadonlyMap<string, number>;
  /** What went wrong first, and the smallest request that makes it happen. */
  readonly failure?: string;
}

/** Requests under way at the same time. */
export const CONCURRENCY = 32;

/** `FUZZ_SEED` brings the same requests once more. */
export const SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Of each binding, at least. */
export const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? (IS_LONG ? 20_000 : 2_000));

/** Of each binding, at most: the rarest kinds of answers come after a thousand or two. */
const MOST_REQUESTS = Math.max(REQUESTS, 20_000);

/** Requests made at once, ahead of being sent. */
const BATCH = 500;

/** What a run is divided into, for a look at the server in between. */
const PARTS = 8;

/** For the search of a smaller request, in ms. */
const SHRINK_TIME = 15_000;

/** Sends generated requests until one is answered wrongly, or all are sent. */
export async function fuzz<Request>(options: FuzzOptions<Request>): Promise<FuzzResult> {
  const answers = new Map<string, number>();
  const [batches, most] = [Math.ceil(REQUESTS / BATCH), Math.ceil(MOST_REQUESTS / BATCH)];
  const isOver = (batch: number): boolean =>
    batch >= most || (batch >= batches && options.wanted.every((kind) => answers.has(kind)));
  for (let batch = 0; !isOver(batch); batch += 1) {
    const seed = SEED + batch;
    const requests = fc.sample(options.requests, { seed, numRuns: BATCH });
    const failed = await sendAll(requests, options, answers);
    if (failed) return { answers, failure: await explain(options, { seed, ...failed }) };
    if ((batch + 1) % Math.ceil(batches / PARTS) === 0 || isOver(batch + 1)) await options.onPart();
  }
  return { answers };
}

interface Failed<Request> {
  /** In its batch. */
  readonly index: number;
  readonly request: Request;
  readonly error: unknown;
}

async function sendAll<Request>(
  requests: readonly Request[],
  { exchange }: FuzzOptions<Request>,
  answers: Map<string, number>,
): Promise<Failed<Request> | undefined> {
  const entries = requests.entries();
  let failed: Failed<Request> | undefined;
  const send = async (): Promise<void> => {
    for (const [index, request] of entries) {
      if (failed) return;
      try {
        const kind = await exchange(request);
        answers.set(kind, (answers.get(kind) ?? 0) + 1);
      } catch (error) {
        failed ??= { index, request, error };
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, send));
  return failed;
}

/** Looks for the smallest request that is answered wrongly as well. */
async function explain<Request>(
  { requests, exchange, show }: FuzzOptions<Request>,
  { seed, index, request, error }: Failed<Request> & { readonly seed: number },
): Promise<string> {
  let smallest = { request, error };
  const property = fc.asyncProperty(requests, async (smaller) => {
    try {
      await exchange(smaller);
    } catch (reason) {
      smallest = { request: smaller, error: reason };
      throw reason;
    }
  });
  const { failed } = await fc.check(property, {
    ...{ seed, path: String(index), numRuns: 1 },
    interruptAfterTimeLimit: SHRINK_TIME,
  });
  return [
    `FUZZ_SEED=${SEED}, request ${index} of the batch ${seed - SEED}: ${textOf(error)}`,
    failed ? `The smallest request that goes wrong: ${textOf(smallest.error)}` : 'It goes wrong only among others:',
    show(smallest.request),
  ].join('\n\n');
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
