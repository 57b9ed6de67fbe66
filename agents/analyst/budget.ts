/**
 * What the analyst remembers of a file, in bytes of JSON. A checkpoint may have 256 KiB; these together with the fixed
 * part of each column (below 600 bytes) stay within.
 */

/** A file with more columns is refused. */
export const MAX_COLUMNS = 100;

/** Numbers kept for the quartiles and histograms of all columns. */
export const SAMPLES_BYTES = 80 * 1024;

/** Distinct values with their counts, of all columns. */
export const VALUES_BYTES = 64 * 1024;

/** Groups with their counts and means. */
export const GROUPS_BYTES = 48 * 1024;

/** Numeric columns whose mean is computed for each group. */
export const MAX_AVERAGED_COLUMNS = 8;
