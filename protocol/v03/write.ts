import type {
  Artifact,
  JsonObject,
  Message,
  StreamResponse,
  Task,
  TaskArtifactUpdateEvent,
  TaskStatus,
  TaskStatusUpdateEvent,
  Part,
  Role,
} from '../a2a.js';
import { isTerminal, type TaskState } from '../task-state.js';

/** What a result or an event can be, by the name of its member in 1.0. */
export type Kind = 'task' | 'message' | 'statusUpdate' | 'artifactUpdate';

/**
 * How one of the two JSON forms of 0.3 writes what they write differently: that of its TypeScript types, spoken over
 * JSON-RPC, and ProtoJSON of its proto, spoken over HTTP (and, in binary, over gRPC).
 */
export interface Dialect {
  /** What a message calls its parts. An artifact says `parts` in both. */
  readonly parts: 'parts' | 'content';
  state(state: TaskState): string;
  role(role: Role): string;
  part(part: Part): JsonObject;
  /** What a message says of the tasks that it refers to. */
  references(taskIds: Message['referenceTaskIds']): JsonObject;
  /** What an object of this kind has beside its fields. */
  mark(kind: Kind): JsonObject;
  /** The object as the result of a send, or as an event of a stream. */
  wrap(kind: Kind, object: JsonObject): JsonObject;
}

/** Writes the objects of 1.0 in a dialect of 0.3. Members that are undefined are unset. */
export interface Writer {
  task(task: Task): JsonObject;
  /**
   * Writes one event of a stream, or the result of a send. A status update that ends the task is `final` in any case,
   * because clients stop reading there.
   *
   * @param isLast - whether the event is the last of its stream.
   */
  event(event: StreamResponse, isLast: boolean): JsonObject;
}

export function createWriter(dialect: Dialect): Writer {
  const message = (message: Message): JsonObject => ({
    ...dialect.mark('message'),
    messageId: message.messageId,
    contextId: message.contextId,
    taskId: message.taskId,
    role: dialect.role(message.role),
    [dialect.parts]: message.parts.map(dialect.part),
    metadata: message.metadata,
    extensions: message.extensions,
    ...dialect.references(message.referenceTaskIds),
  });
  const artifact = (artifact: Artifact): JsonObject => ({
    artifactId: artifact.artifactId,
    name: artifact.name,
    description: artifact.description,
    parts: artifact.parts.map(dialect.part),
    metadata: artifact.metadata,
    extensions: artifact.extensions,
  });
  const status = (status: TaskStatus): JsonObject => ({
    state: dialect.state(status.state),
    message: status.message && message(status.message),
    timestamp: status.timestamp,
  });
  const task = (task: Task): JsonObject => ({
    ...dialect.mark('task'),
    id: task.id,
    contextId: task.contextId,
    status: status(task.status),
    artifacts: task.artifacts?.map(artifact),
    history: task.history?.map(message),
    metadata: task.metadata,
  });
  const statusUpdate = (update: TaskStatusUpdateEvent, isLast: boolean): JsonObject => ({
    ...dialect.mark('statusUpdate'),
    taskId: update.taskId,
    contextId: update.contextId,
    status: status(update.status),
    final: isLast || isTerminal(update.status.state),
    metadata: update.metadata,
  });
  const artifactUpdate = (update: TaskArtifactUpdateEvent): JsonObject => ({
    ...dialect.mark('artifactUpdate'),
    taskId: update.taskId,
    contextId: update.contextId,
    artifact: artifact(update.artifact),
    append: update.append,
    lastChunk: update.lastChunk,
    metadata: update.metadata,
  });
  const event = (event: StreamResponse, isLast: boolean): JsonObject => {
    if ('task' in event) return dialect.wrap('task', task(event.task));
    if ('message' in event) return dialect.wrap('message', message(event.message));
    if ('statusUpdate' in event) return dialect.wrap('statusUpdate', statusUpdate(event.statusUpdate, isLast));
    return dialect.wrap('artifactUpdate', artifactUpdate(event.artifactUpdate));
  };
  return { task, event };
}
