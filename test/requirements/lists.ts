import { must, type Requirement } from './requirement.js';

/** ListTasks (§3.1.4). */
export const LIST_REQUIREMENTS: readonly Requirement[] = [
  must('LIST-01', '§3.1.4', 'contextId lists the tasks of exactly that context.'),
  must('LIST-02', '§3.1.4', 'status lists the tasks in exactly that state.'),
  must('LIST-03', '§3.1.4', 'statusTimestampAfter lists the tasks whose status is as old as that, or newer.'),
  must('LIST-04', '§3.1.4', 'Several filters list the tasks that pass all of them.'),
  must('LIST-05', '§3.1.4', 'pageSize is 1 to 100, and 50 when it is not given; others are refused, 0 too.'),
  must('LIST-06', '§3.1.4', 'Page tokens lead through the whole list, each task once.'),
  must('LIST-07', '§3.1.4', 'Tasks are in the order of their status times, the newest first.'),
  must('LIST-08', '§3.1.4', 'nextPageToken is always there, and empty on the last page.'),
  must('LIST-09', '§3.1.4', 'tasks, pageSize and totalSize are always there, also when they are empty or 0.'),
  must('LIST-10', '§3.1.4', 'totalSize counts all tasks that pass the filters, on every page.'),
  must('LIST-11', '§3.1.4', 'Without includeArtifacts no task has an artifacts field.', ['JSONRPC', 'HTTP+JSON']),
  must('LIST-12', '§3.1.4', 'With includeArtifacts each task has its artifacts, be it an empty list.', [
    'JSONRPC',
    'HTTP+JSON',
  ]),
  must('LIST-13', '§3.1.4', 'historyLength limits the history of each task.'),
  must('LIST-14', '§3.1.4', 'A list has no task that its caller cannot see, whatever the filters.'),
  must('LIST-15', '§3.1.4', 'A context that the caller has no tasks in gives an empty list, no error.'),
  must('LIST-16', '§3.1.4', 'Bad parameters are a validation error with one violation for each field.'),
  must('LIST-17', '§3.1.4', 'Without includeArtifacts no task brings artifacts; with it, each brings its own.', [
    'GRPC',
  ]),
];
