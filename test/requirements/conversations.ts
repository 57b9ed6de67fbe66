import { must, should, type Requirement } from './requirement.js';

/** Ids and conversations of several turns (§3.4). */
export const CONTEXT_REQUIREMENTS: readonly Requirement[] = [
  must('CTX-01', '§3.4.2', 'The server makes the id of each new task, and no two are the same.'),
  must('CTX-02', '§3.4.2', 'A taskId that the client has made up is TaskNotFound.'),
  must('CTX-03', '§3.4.1', 'A message without contextId gets one, and the answer tells it.'),
  must('CTX-04', '§3.4.1', 'A contextId of the client is kept, never exchanged for another.'),
  must('CTX-05', '§3.4.1', 'A contextId that cannot be kept is refused.'),
  must('CTX-06', '§3.4.3', 'A message with a taskId alone belongs to the context of that task.'),
  must('CTX-07', '§3.4.3', 'A message whose contextId is not that of its task is refused, and changes nothing.'),
  must('CTX-08', '§3.4.1', 'A contextId without taskId starts a new task in that conversation.'),
  should('CTX-09', '§3.4.3', 'The agent can use the tasks that referenceTaskIds name.'),
  must(
    'CTX-10',
    '§3.3.2',
    'A reference to a task that the caller cannot see is refused as one to a task that is not there.',
  ),
  must('CTX-11', '§3.4.3', 'A message to a task that is INPUT_REQUIRED goes on with it.'),
];

/** AUTH_REQUIRED (§7.6). */
export const AUTH_REQUIRED_REQUIREMENTS: readonly Requirement[] = [
  must('AREQ-01', '§7.6.1', 'An agent that needs an authorization leaves its task in AUTH_REQUIRED.'),
  must('AREQ-02', '§7.6.1', 'The status message then says what is needed.'),
  should('AREQ-03', '§7.6.1', 'Open streams stay open meanwhile.'),
  should('AREQ-04', '§7.6.1', 'A message to such a task is taken.'),
];
