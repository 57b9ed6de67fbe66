import { must, should, type Requirement } from './requirement.js';

/** SendStreamingMessage and what all streams share (§3.1.2, §3.5, §4.2, §9.4, §11.7). */
export const STREAM_REQUIREMENTS: readonly Requirement[] = [
  must('STRM-01', '§3.1.2', 'A stream begins with the task; updates follow.'),
  must('STRM-02', '§3.1.2', 'A stream ends when its task has ended, with that state last.'),
  must('STRM-03', '§3.1.2', 'A stream of a message to an open task begins with that task as it is.'),
  must('STRM-04', '§3.5.2', 'Events come in the order in which they were made.'),
  must('STRM-05', '§3.5.2', 'All open streams of a task bring the same events in the same order.'),
  must('STRM-06', '§3.5.2', 'A stream that is closed does not touch the others.'),
  must('STRM-07', '§3.5.2', 'A task goes on when its last stream is closed.'),
  must('STRM-08', '§4.2.2', 'An artifact update without append replaces what there was of that artifact.'),
  must('STRM-09', '§4.2.2', 'An artifact update with append adds its parts to an artifact that the client has.'),
  must('STRM-10', '§4.2.2', 'lastChunk comes with the last piece of an artifact, and with no other.'),
  must('STRM-11', '§9.4.2', 'Each SSE event is a reply with the id of the request and the event as result.', [
    'JSONRPC',
  ]),
  must('STRM-12', '§11.7', 'Each SSE event is the bare event.', ['HTTP+JSON']),
  must('STRM-13', '§10', 'A stream is a server-streaming call, each message an event.', ['GRPC']),
  must('STRM-14', '§3.1.2', 'What is wrong before the first event is an ordinary error, not an event.'),
  must('STRM-15', '§11.7', 'The stream of a message ends when the task waits for input.'),
];

/** SubscribeToTask (§3.1.6). */
export const SUBSCRIBE_REQUIREMENTS: readonly Requirement[] = [
  must('SUB-01', '§3.1.6', 'The first event is the task as it is at that moment.'),
  must('SUB-02', '§3.1.6', 'Nothing is missing between that snapshot and the first update, and nothing comes twice.'),
  must('SUB-03', '§3.1.6', 'Updates come live, until the task has ended.'),
  must('SUB-04', '§3.1.6', 'Any open task can be subscribed to, however it was started.'),
  must('SUB-05', '§3.1.6', 'A task that has ended is UnsupportedOperation.'),
  must('SUB-06', '§3.1.6', 'A task that the caller cannot see is TaskNotFound.'),
  should('SUB-07', '§3.1.6', 'A subscription stays open while the task waits for its client.'),
];
