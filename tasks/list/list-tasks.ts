import type { Task } from '../../protocol/a2a.js';
import type { TaskState } from '../../protocol/task-state.js';

/** `ListTasksRequest` (§3.1.4), validated and in canonical form. Filters are joined by AND. */
export interface ListTasksRequest {
  readonly contextId?: string;
  readonly status?: TaskState;
  /** Tasks whose status is of this time or newer: inclusive, despite its name. In ms since the epoch. */
  readonly statusTimestampAfter?: number;
  /** How many tasks a page may have: 1 to 100. */
  readonly pageSize: number;
  /** The token as the page before gave it, unchecked; the first page has none. */
  readonly pageToken?: string;
  /** How many messages of the history are given. Without it, all are. */
  readonly historyLength?: number;
  readonly includeArtifacts: boolean;
}

/** `ListTasksResponse`: every field is always there. */
export interface ListTasksResponse {
  /** Newest status first. */
  readonly tasks: readonly Task[];
  /** The token is empty on the last page. */
  readonly nextPageToken: string;
  /** The size that was asked for, or the default. */
  readonly pageSize: number;
  /** Tasks that match, on all pages. */
  readonly totalSize: number;
}
