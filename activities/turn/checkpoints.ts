import type { JsonValue } from '../../protocol/a2a.js';
import type { AgentEvent } from '../../protocol/turn-batch.js';

/** How far a turn has come: a numbered value of the agent's. */
export interface Checkpoint {
  readonly number: number;
  readonly value: JsonValue;
}

/** The checkpoints of one attempt. */
export interface Checkpoints {
  /** The newest one whose mark is in the history: what another attempt may go on from. */
  readonly committed: Checkpoint | undefined;
  /** Takes a checkpoint and gives its number. */
  add(value: JsonValue): number;
  /** To be called when Temporal has a batch. A checkpoint must never be ahead of the events that it stands behind. */
  commit(events: readonly AgentEvent[]): void;
}

/** @param inherited - what an earlier attempt left; numbers go on from there. */
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
 * A batch without the checkpoints that no attempt can go on from: of those in one batch, only the last is ever
 * committed. Readers keep a mark for each, so a busy agent's would add up.
 */
export function withNewestCheckpoint(events: readonly AgentEvent[]): readonly AgentEvent[] {
  const newest = events.findLastIndex((event) => event.kind === 'checkpoint');
  return events.filter((event, index) => event.kind !== 'checkpoint' || index === newest);
}
