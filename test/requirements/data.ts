import { JSON_BINDINGS, must, should, type Requirement } from './requirement.js';

/** Shapes and their JSON (§4.1, §5.5 to §5.7). */
export const DATA_REQUIREMENTS: readonly Requirement[] = [
  must('DATA-01', '§5.5', 'Fields have their camelCase names in what the server writes.', JSON_BINDINGS),
  must('DATA-02', '§5.5', 'Enum values are written by name.', JSON_BINDINGS),
  should('DATA-03', '§5.7', 'Fields that nobody knows are passed over.', JSON_BINDINGS),
  should('DATA-04', '§5.7', 'A request without a required field is refused, and the field is named.'),
  must('DATA-05', '§5.7', 'What the server sends has all required fields, also where they are empty or zero.'),
  must('DATA-06', '§4.1.6', 'A part has exactly one content: one with none or two is refused.'),
  must('DATA-07', '§4.1.6', 'A data part holds any JSON, null as well, and comes back as it was.'),
  must('DATA-08', '§4.1.6', 'Each kind of part keeps its filename, mediaType and metadata.'),
  must(
    'DATA-09',
    '§5.5',
    'What ProtoJSON parsers take is taken: snake_case, enum numbers, ints as text, null as unset.',
    [...JSON_BINDINGS],
  ),
  must('DATA-10', '§5.5', 'Bytes are taken in both base64 alphabets, padded or not.', JSON_BINDINGS),
  must('DATA-11', '§4.1.4', 'A message without parts is refused.'),
  must('DATA-12', '§5.5', 'A value for metadata that is no JSON object is refused.', JSON_BINDINGS),
  must('DATA-13', '§5.6.1', 'Times are written in ISO 8601 and in UTC, with Z.', JSON_BINDINGS),
  should('DATA-14', '§5.6.1', 'Times are written with milliseconds.', JSON_BINDINGS),
  must('DATA-15', '§4.1.4', 'A message of an agent carries the contextId and taskId of its task.'),
  must('DATA-16', '§4.1.7', 'No two artifacts of a task share an artifactId.'),
  must('DATA-17', '§4.1.7', 'An artifact has at least one part.'),
  must('DATA-18', '§3.2.3', 'An event of a stream is exactly one of task, message, statusUpdate and artifactUpdate.'),
  must('DATA-19', '§4.1.5', 'A role other than that of the user is refused, also an unknown one.'),
  must('DATA-20', '§4.1.9', 'Each update event names its task and its context.'),
];

/** States of a task (§4.1.3). */
export const STATE_REQUIREMENTS: readonly Requirement[] = [
  must('STATE-01', '§4.1.3', 'No task is ever shown in TASK_STATE_UNSPECIFIED.'),
  must('STATE-02', '§4.1.3', 'A task that has ended stays as it is: state, artifacts and history.'),
  must('STATE-03', '§4.1.3', 'A message to a task is answered with that task, never with a bare message.'),
  must('STATE-04', '§4.1.3', 'A task that waits for its client can be canceled, subscribed to and gone on with.'),
];
