import type { JsonValue } from '../../protocol/a2a.js';
import type { AgentEvent } from '../../protocol/turn-batch.js';

/** How far a turn has come: a value of the agent's, with its number. */
export interface Checkpoint {
  readonly number: number;
  readonly value: JsonValue;
}

/** The checkpoints of one attempt. */
export interface Checkpoints {
  /** The newest one whose event is in the history, and so what another attempt may go on from. */
  readonly committed: Checkpoint | undefined;
  /** Takes a checkpoint and gives its number. */
  add(value: JsonValue): number;
  /** Takes note of a batch that Temporal has. A checkpoint must never be ahead of the events that it stands behind. */
  commit(events: readonly AgentEvent[]): void;
}

/**
 * Keeps the checkpoints of one attempt.
 *
 * @param inherited - the checkpoint that an earlier attempt left; numbers go on from it.
 */
export function createCheckpoints(inherited: Checkpoint | undefined): Checkpoints {
  const pending: Checkpoint[] = [];
  let committed = inherited;
  let newest = inherited?.number ?? 0;
  return {
    get committed() {
      return committed;
    },
    add(value) {
      newest += 1;
      pending.push({ number: newest, value });
      return newest;
    },
    commit(events) {
      const reached = events.findLast((event) => event.kind === 'checkpoint')?.number ?? 0;
      while (pending[0] && pending[0].number <= reached) committed = pending.shift();
    },
  };
}

/**
 * The events of a batch without the checkpoints that no attempt can go on from: of those in one batch, only the last is
 * ever committed. Readers keep the artifacts at each, so that those of a busy agent would add up.
 */
export function withNewestCheckpoint(events: readonly AgentEvent[]): readonly AgentEvent[] {
  const newest = events.findLastIndex((event) => event.kind === 'checkpoint');
  return events.filter((event, index) => event.kind !== 'checkpoint' || index === newest);
}
