import { must, should, type Requirement } from './requirement.js';

/** Security duties (§3.3.2, §7, §13, §14). */
export const SECURITY_REQUIREMENTS: readonly Requirement[] = [
  must('SEC-01', '§7.4', 'Each operation asks who calls, by the schemes of the card.'),
  should('SEC-02', '§7.4', 'A caller who is not known is told how to be: WWW-Authenticate.'),
  must('SEC-03', '§13.1', 'Each operation keeps to what its caller may see.'),
  must('SEC-04', '§3.3.2', 'A task of somebody else is answered exactly as one that is not there, in any state.'),
  must('SEC-05', '§13.1', 'Lists, their totals and their page tokens tell nothing of the tasks of others.'),
  must('SEC-06', '§13.1', 'A contextId of somebody else tells nothing of it.'),
  must('SEC-07', '§7.2', 'Nothing in a payload says who calls.'),
  must('SEC-08', '§14.1', 'Each field of a request is checked before it is used.'),
  should('SEC-09', '§14.1', 'Requests and messages have a largest size.'),
  must('SEC-10', '§14.1', 'Values of a caller cannot become a part of a query.'),
  must('SEC-11', '§13.4', 'Logs hold no credentials and no message contents.'),
  should('SEC-12', '§13.4', 'Each request leaves a line in the log: operation, agent, task, outcome.'),
];
