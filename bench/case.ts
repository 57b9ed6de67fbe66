import type { Say } from '../cli/terminal/say.js';
import type { Row } from './results.js';
import type { System } from './system.js';

export interface CaseOptions {
  readonly quick: boolean;
  readonly say: Say;
}

/** Measures one thing. */
export type Case = (system: System, options: CaseOptions) => Promise<readonly Row[]>;
