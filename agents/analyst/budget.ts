/**
 * What the analyst remembers of a file, in bytes of JSON. A checkpoint may have 256 KiB; these together with the fixed
 * part of each column (below 600 bytes) stay within.
 */

/** The most columns of a file; one with more is refused. */
export const MAX_COLUMNS = 100;

/** What is kept of the numbers of all columns, for their quartiles and histograms. */
export const SAMPLES_BYTES = 80 * 1024;

/** What is kept of the distinct values of all columns, with their counts. */
export const VALUES_BYTES = 64 * 1024;

/** What is kept of the groups, with their counts and means. */
export const GROUPS_BYTES = 48 * 1024;

/** The most numeric columns whose mean is computed for each group. */
export const MAX_AVERAGED_COLUMNS = 8;
