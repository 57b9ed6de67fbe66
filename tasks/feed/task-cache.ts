import { LRUCache } from 'lru-cache';
import type { TaskJournal } from '../../journal/task-journal.js';

/** Folded tasks that nobody is subscribed to, the least recently read forgotten first. */
export interface TaskCache {
  get(workflowId: string): TaskJournal | undefined;
  /** Keeps a journal, or measures it anew. */
  keep(journal: TaskJournal): void;
  forget(workflowId: string): void;
}

/** What a journal takes beside what it has read, in bytes. */
const OVERHEAD = 2_000;

/** Text read from a history is in memory about twice: in the task, and in the event that brought it. */
const COPIES = 2;

/** @param maxBytes - about what the cache may take in memory. */
export function createTaskCache(maxBytes: number): TaskCache {
  const cache = new LRUCache<string, TaskJournal>({
    maxSize: maxBytes,
    sizeCalculation: (journal) => journal.bytes * COPIES + OVERHEAD,
  });
  return {
    get: (workflowId) => cache.get(workflowId),
    keep: (journal) => {
      cache.set(journal.workflowId, journal);
    },
    forget: (workflowId) => {
      cache.delete(workflowId);
    },
  };
}
