import type { AgentDescription } from '../protocol/agent-description.js';
import type { Agent } from '../protocol/agent.js';
import type { FoldEvent } from '../protocol/fold/fold-state.js';

/** What every operation knows of the request that it serves, whatever the binding. */
export interface RequestContext {
  /** The agent that the path or `tenant` named. */
  readonly agent: Agent;
  /** What the caller sees of the agent: its extended card, where callers have proved who they are and it has one. */
  readonly card: AgentDescription;
  /** What the caller may see. */
  readonly scope: string;
  /** The organization that the caller belongs to, if that is known. */
  readonly tenant?: string;
  /** The caller inside of it. */
  readonly subject?: string;
  /** Called before the answer is given, when the request had been taken before: see `idempotencyKey`. */
  readonly onReplay?: () => void;
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
}

/** Events of one task in order. Ends when the stream is complete; throws when it breaks. */
export type EventStream = AsyncIterableIterator<FoldEvent>;
