/** What can be measured: the names for `--only`. */
export const CASE_NAMES = ['trivial', 'stream', 'get', 'bindings', 'list', 'subscribers', 'push'] as const;

export type CaseName = (typeof CASE_NAMES)[number];
