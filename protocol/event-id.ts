/**
 * Where a task event stands in its task: the SSE `id:` and the resume cursor.
 *
 * A2A events are numbered 1, 2, 3 …; log records, which only some clients see, are numbered inside the event that they
 * follow, so that a client without them sees no gap.
 */
export interface EventPosition {
  readonly sequence: number;
  /** 0 stands for the event itself, and 1, 2, 3 … for the log records after it. */
  readonly log: number;
}

/** The text of a position: `12` for an event, `12.3` for the third log record after it. */
export function formatEventId({ sequence, log }: EventPosition): string {
  return log === 0 ? String(sequence) : `${sequence}.${log}`;
}

/**
 * The position that a text names. `0` means from the beginning.
 *
 * @returns undefined for anything that `formatEventId` cannot have made.
 */
export function parseEventId(id: string): EventPosition | undefined {
  const match = /^(\d{1,15})(?:\.([1-9]\d{0,8}))?$/.exec(id);
  return match ? { sequence: Number(match[1]), log: Number(match[2] ?? 0) } : undefined;
}

/** Orders positions: the result is negative when `a` comes before `b`. */
export function comparePositions(a: EventPosition, b: EventPosition): number {
  return a.sequence - b.sequence || a.log - b.log;
}
