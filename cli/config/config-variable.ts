import type { z } from 'zod';

/** An environment variable that Perdure reads. */
export interface ConfigVariable {
  /** Which process reads it. */
  readonly section: 'all' | 'api' | 'worker' | 'dev' | 'chat agent';
  readonly meaning: string;
  /** The default, in the form in which a person would write it. Without one, the variable may be unset. */
  readonly fallback?: string;
  /**
   * Reads the text. Its description says what is right, for whoever wrote something else. An issue of it with `fault`
   * in its `params` says which part is wrong.
   */
  readonly schema: z.ZodType<unknown, string>;
}
