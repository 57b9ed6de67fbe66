import { UserError } from './user-error.js';

/**
 * Waits for work, up to a limit.
 *
 * @param limit - the longest wait, in ms.
 * @param what - what the work does, for the error.
 * @throws UserError when the work takes longer. The work itself goes on.
 */
export async function withTimeLimit<T>(limit: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new UserError(`${what} took longer than ${limit} ms.`)), limit);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
