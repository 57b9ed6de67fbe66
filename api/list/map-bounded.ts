/** Maps values in order, with at most `width` calls under way. The first error ends it. */
export async function mapBounded<T, R>(
  values: readonly T[],
  width: number,
  map: (value: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const entries = values.entries();
  let failed = false;
  const run = async (): Promise<void> => {
    for (const [index, value] of entries) {
      if (failed) return;
      try {
        results[index] = await map(value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, values.length) }, run));
  return results;
}
