import type { JsonObject } from '../protocol/a2a.js';
import { machineTime } from './clock.js';

/** How a stream of ticks is to be. */
export interface TickPlan extends JsonObject {
  readonly count: number;
  /** Between two ticks, in ms. */
  readonly interval: number;
}

/** The text of one tick: when it was emitted. Ticks may be joined. */
export function tickText(): string {
  return `${machineTime().toFixed(3)}\n`;
}

/** When the ticks of a text were emitted, on the machine's clock. */
export function readTicks(text: string): number[] {
  return text.split('\n').filter(Boolean).map(Number);
}
