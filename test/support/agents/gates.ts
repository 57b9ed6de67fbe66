/** Something that the test lets happen. */
export interface Gate {
  /** Settled when the gate is opened. */
  readonly opened: Promise<void>;
  readonly isOpen: boolean;
  open(): void;
}

export function createGate(): Gate {
  let isOpen = false;
  let settle: (() => void) | undefined;
  const opened = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return {
    opened,
    get isOpen() {
      return isOpen;
    },
    open() {
      isOpen = true;
      settle?.();
    },
  };
}

/** Gates by name, where agents wait until a test lets them go on: both are in one process. */
export interface Gates {
  /** For the agent: waits for the gate, be it told to stop or not when there is no `signal`. @throws its reason. */
  pass(name: string, signal?: AbortSignal): Promise<void>;
  /** For the test: resolves when an agent waits at the gate. */
  reached(name: string): Promise<void>;
  /** For the test: resolves when an agent that waited at the gate was told to stop. */
  abandoned(name: string): Promise<void>;
  open(name: string): void;
}

export function createGates(): Gates {
  const gates = new Map<string, Record<'gate' | 'reached' | 'abandoned', Gate>>();
  const at = (name: string) => {
    const found = gates.get(name) ?? { gate: createGate(), reached: createGate(), abandoned: createGate() };
    gates.set(name, found);
    return found;
  };
  return {
    async pass(name, signal) {
      const { gate, reached, abandoned } = at(name);
      reached.open();
      const aborted = createGate();
      signal?.addEventListener('abort', aborted.open, { once: true });
      if (signal?.aborted) aborted.open();
      await Promise.race([gate.opened, aborted.opened]);
      signal?.removeEventListener('abort', aborted.open);
      if (!signal?.aborted) return;
      abandoned.open();
      signal.throwIfAborted();
    },
    reached: (name) => at(name).reached.opened,
    abandoned: (name) => at(name).abandoned.opened,
    open: (name) => at(name).gate.open(),
  };
}
