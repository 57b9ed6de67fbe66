import type { Message, StreamResponse, Task, TaskStatus } from '../a2a.js';
import type { TaskState } from '../task-state.js';
import type { MessageContent } from '../turn-batch.js';
import type { FoldedEvent, FoldState } from './fold-state.js';
import { withMessage } from './history.js';

/** Collects what one record changes. The state is never changed in place: every change makes a new one. */
export interface EventWriter {
  readonly state: FoldState;
  readonly events: readonly FoldedEvent[];
  /** Puts another state in place of this one. */
  replace(state: FoldState): void;
  update(change: Partial<FoldState>): void;
  /** Adds the next A2A event, and the task as it is after it. */
  emit(event: StreamResponse, task: Task, sequence?: number): void;
  /** Adds a log record behind the newest event. */
  emitLog(event: StreamResponse): void;
  /** Moves the task to a status. The message of the status before it goes into the history. */
  setStatus(state: TaskState, time: string, message?: MessageContent): void;
}

export function createEventWriter(initial: FoldState): EventWriter {
  const events: FoldedEvent[] = [];
  let state = initial;
  const writer: EventWriter = {
    get state() {
      return state;
    },
    events,
    replace(next) {
      state = next;
    },
    update(change) {
      state = { ...state, ...change };
    },
    emit(event, task, sequence = state.sequence + 1) {
      writer.update({ task, sequence, logs: 0 });
      events.push({ sequence, log: 0, event, task });
    },
    emitLog(event) {
      const log = state.logs + 1;
      writer.update({ logs: log });
      events.push({ sequence: state.sequence, log, event, task: state.task });
    },
    setStatus(taskState, time, content) {
      const { task, sequence } = state;
      const { id: taskId, contextId } = task;
      const message: Message | undefined = content && {
        messageId: `${taskId}-${sequence + 1}`,
        contextId,
        taskId,
        role: 'ROLE_AGENT',
        ...content,
      };
      const timestamp = latest(task.status.timestamp, time);
      const status: TaskStatus = { state: taskState, timestamp, ...(message && { message }) };
      const next = { ...withMessage(task, task.status.message), status };
      writer.emit({ statusUpdate: { taskId, contextId, status } }, next);
    },
  };
  return writer;
}

/** Clocks of several servers differ a little; the timestamps of one task do not run backwards. */
function latest(a: string, b: string): string {
  return a > b ? a : b;
}
