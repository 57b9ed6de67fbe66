import { must, should, type Requirement } from './requirement.js';

/** SendMessage (§3.1.1, §3.2.2). */
export const SEND_REQUIREMENTS: readonly Requirement[] = [
  must('SEND-01', '§3.2.2', 'Without returnImmediately, the answer comes when the task ends or waits for its client.'),
  must('SEND-02', '§3.2.2', 'That answer has the latest status and all artifacts.'),
  must('SEND-03', '§3.2.2', 'With returnImmediately, the answer comes while the task is still open.'),
  must('SEND-04', '§3.2.2', 'returnImmediately does not change a stream.'),
  should('SEND-05', '§3.2.2', 'acceptedOutputModes reach the agent, who tailors its output to them.'),
  must('SEND-06', '§3.1.1', 'A message to a task that has ended is UnsupportedOperation.'),
  must('SEND-07', '§3.1.1', 'A message to a task that the caller cannot see is TaskNotFound.'),
  must('SEND-08', '§3.1.1, §14.1', 'A part of a media type that the agent does not take is ContentTypeNotSupported.'),
];

/** GetTask (§3.1.3). */
export const GET_REQUIREMENTS: readonly Requirement[] = [
  must('GET-01', '§3.1.3', 'The task has its present status, its artifacts and its history.'),
  must('GET-02', '§3.1.3', 'A task that the caller cannot see is TaskNotFound.'),
];

/** CancelTask (§3.1.5, §3.3.1). */
export const CANCEL_REQUIREMENTS: readonly Requirement[] = [
  must('CANCEL-01', '§3.1.5', 'A task that works is canceled, and the answer is the task as it is then.'),
  must('CANCEL-02', '§3.1.5', 'A task that has ended otherwise is TaskNotCancelable.'),
  must('CANCEL-03', '§3.1.5', 'A task that the caller cannot see is TaskNotFound.'),
  must('CANCEL-04', '§3.3.1', 'Canceling again answers the same.'),
];

/** historyLength (§3.2.4). */
export const HISTORY_REQUIREMENTS: readonly Requirement[] = [
  should('HIST-01', '§3.2.4', 'With historyLength 0 the task has no history field.'),
  must('HIST-02', '§3.2.4', 'With historyLength n the task has at most the n newest messages.'),
  must('HIST-03', '§3.2.4', 'A negative historyLength is refused.'),
];

/** Asking again (§3.3.1). */
export const IDEMPOTENCY_REQUIREMENTS: readonly Requirement[] = [
  must('IDEM-01', '§3.3.1', 'Reading changes nothing: the second read of a quiet task gives the same.'),
];
