import type { Artifact, Message, Part, StreamResponse, Task, TaskStatus } from '../../protocol/a2a.js';
import { isTerminal, type TaskState } from '../../protocol/task-state.js';
import { wrapData } from './data-part.js';
import type { GrpcArtifact, GrpcEvent, GrpcMessage, GrpcPart, GrpcStatus, GrpcTask } from './grpc-types.js';

/** By their numbers in the proto. */
const STATES: Readonly<Record<TaskState, number>> = {
  TASK_STATE_SUBMITTED: 1,
  TASK_STATE_WORKING: 2,
  TASK_STATE_COMPLETED: 3,
  TASK_STATE_FAILED: 4,
  TASK_STATE_CANCELED: 5,
  TASK_STATE_INPUT_REQUIRED: 6,
  TASK_STATE_REJECTED: 7,
  TASK_STATE_AUTH_REQUIRED: 8,
};

export function writeGrpcTask(task: Task): GrpcTask {
  return {
    id: task.id,
    contextId: task.contextId,
    status: writeStatus(task.status),
    artifacts: (task.artifacts ?? []).map(writeArtifact),
    history: (task.history ?? []).map(writeMessage),
    metadata: task.metadata,
  };
}

/** One event of a stream; also the result of a send, whose message has the same form. See `Writer.event`. */
export function writeGrpcEvent(event: StreamResponse, isLast: boolean): GrpcEvent {
  if ('task' in event) return { payload: { $case: 'task', value: writeGrpcTask(event.task) } };
  if ('message' in event) return { payload: { $case: 'msg', value: writeMessage(event.message) } };
  if ('statusUpdate' in event) {
    const { taskId, contextId, status, metadata } = event.statusUpdate;
    const final = isLast || isTerminal(status.state);
    const value = { taskId, contextId, status: writeStatus(status), final, metadata };
    return { payload: { $case: 'statusUpdate', value } };
  }
  const { taskId, contextId, artifact, append = false, lastChunk = false, metadata } = event.artifactUpdate;
  const value = { taskId, contextId, artifact: writeArtifact(artifact), append, lastChunk, metadata };
  return { payload: { $case: 'artifactUpdate', value } };
}

function writeStatus({ state, message, timestamp }: TaskStatus): GrpcStatus {
  return { state: STATES[state], update: message && writeMessage(message), timestamp };
}

function writeMessage(message: Message): GrpcMessage {
  return {
    messageId: message.messageId,
    contextId: message.contextId ?? '',
    taskId: message.taskId ?? '',
    role: message.role === 'ROLE_USER' ? 1 : 2,
    content: message.parts.map(writePart),
    metadata: message.metadata,
    extensions: [...(message.extensions ?? [])],
  };
}

function writeArtifact(artifact: Artifact): GrpcArtifact {
  return {
    artifactId: artifact.artifactId,
    name: artifact.name ?? '',
    description: artifact.description ?? '',
    parts: artifact.parts.map(writePart),
    metadata: artifact.metadata,
    extensions: [...(artifact.extensions ?? [])],
  };
}

/** The proto has no place for the metadata of a part, nor for the name of a file. */
function writePart(part: Part): GrpcPart {
  if ('text' in part) return { part: { $case: 'text', value: part.text } };
  if ('data' in part) return { part: { $case: 'data', value: { data: wrapData(part.data, undefined).data } } };
  const mimeType = part.mediaType ?? '';
  if ('url' in part) {
    return { part: { $case: 'file', value: { file: { $case: 'fileWithUri', value: part.url }, mimeType } } };
  }
  const bytes = Buffer.from(part.raw, 'base64');
  return { part: { $case: 'file', value: { file: { $case: 'fileWithBytes', value: bytes }, mimeType } } };
}
