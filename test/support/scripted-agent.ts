import { defineAgent, type Agent, type AgentOptions } from '../../protocol/agent.js';
import type { JsonValue } from '../../protocol/a2a.js';
import type { TaskContext } from '../../protocol/task-context.js';

export type Scripts = Readonly<Record<string, (task: TaskContext<JsonValue>) => Promise<void> | void>>;

/** An agent that does what its script of the message's text says; the text up to the first blank chooses. */
export function scriptedAgent(id: string, scripts: Scripts, options: Partial<AgentOptions> = {}): Agent {
  return defineAgent({
    id,
    card: { name: id, description: 'An agent of the tests.', version: '1.0.0', skills: [] },
    run(task) {
      const script = scripts[task.text.split(' ', 1)[0] ?? ''];
      if (!script) throw new Error(`There is no script "${task.text}".`);
      return script(task);
    },
    ...options,
  });
}

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
