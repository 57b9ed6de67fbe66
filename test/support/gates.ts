/** Where agents wait until a test lets them go on: both are in one process. */
export interface Gates {
  /** For the agent: waits for the gate. @throws the reason of `signal`. */
  pass(name: string, signal: AbortSignal): Promise<void>;
  /** For the test: resolves when an agent waits at the gate. */
  reached(name: string): Promise<void>;
  /** For the test: resolves when an agent that waited at the gate was told to stop. */
  abandoned(name: string): Promise<void>;
  open(name: string): void;
}

export function createGates(): Gates {
  const gates = new Map<string, Record<'reached' | 'abandoned' | 'opened', ReturnType<typeof signalled>>>();
  const at = (name: string) => {
    const gate = gates.get(name) ?? { reached: signalled(), abandoned: signalled(), opened: signalled() };
    gates.set(name, gate);
    return gate;
  };
  return {
    async pass(name, signal) {
      const gate = at(name);
      gate.reached.now();
      const aborted = signalled();
      signal.addEventListener('abort', aborted.now, { once: true });
      if (signal.aborted) aborted.now();
      await Promise.race([gate.opened.happened, aborted.happened]);
      signal.removeEventListener('abort', aborted.now);
      if (!signal.aborted) return;
      gate.abandoned.now();
      signal.throwIfAborted();
    },
    reached: (name) => at(name).reached.happened,
    abandoned: (name) => at(name).abandoned.happened,
    open: (name) => at(name).opened.now(),
  };
}

function signalled() {
  let now = (): void => undefined;
  const happened = new Promise<void>((resolve) => {
    now = resolve;
  });
  return { happened, now };
}
