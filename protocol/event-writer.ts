import type { StreamResponse, Task, TaskStatus } from './a2a.js';
import type { FoldEvent, FoldState } from './fold-state.js';
import { withMessage } from './history.js';
import type { MessageContent } from './journal.js';
import type { TaskState } from './task-state.js';

/** Collects what one record changes. The state stays immutable: every change makes a new one. */
export class EventWriter {
  state: FoldState;
  readonly events: FoldEvent[] = [];

  constructor(state: FoldState) {
    this.state = state;
  }

  update(change: Partial<FoldState>): void {
    this.state = { ...this.state, ...change };
  }

  /** Adds the next A2A event, and the task as it is after it. */
  emit(event: StreamResponse, task: Task, sequence = this.state.sequence + 1): void {
    this.update({ task, sequence, logs: 0 });
    this.events.push({ sequence, log: 0, event });
  }

  /** Adds a log record behind the newest event. */
  emitLog(event: StreamResponse): void {
    const log = this.state.logs + 1;
    this.update({ logs: log });
    this.events.push({ sequence: this.state.sequence, log, event });
  }

  /** Moves the task to a status. The message of the status before it goes into the history. */
  setStatus(state: TaskState, time: string, message?: MessageContent): void {
    const { task, sequence } = this.state;
    const status: TaskStatus = {
      state,
      timestamp: latest(task.status.timestamp, time),
      ...(message && {
        message: {
          messageId: `${task.id}-${sequence + 1}`,
          contextId: task.contextId,
          taskId: task.id,
          role: 'ROLE_AGENT',
          ...message,
        },
      }),
    };
    const next = { ...withMessage(task, task.status.message), status };
    this.emit({ statusUpdate: { taskId: task.id, contextId: task.contextId, status } }, next);
  }
}

/** Clocks of several servers differ a little; the timestamps of one task do not run backwards. */
function latest(a: string, b: string): string {
  return a > b ? a : b;
}
