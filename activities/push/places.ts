/** So many places, for whoever comes first. */
export interface Places {
  /** @returns gives the place back; undefined when all are taken. */
  take(): (() => void) | undefined;
}

export function createPlaces(count: number): Places {
  let taken = 0;
  return {
    take() {
      if (taken >= count) return undefined;
      taken += 1;
      return () => {
        taken -= 1;
      };
    },
  };
}
