import type {
  Artifact,
  JsonObject,
  Message,
  StreamResponse,
  Task,
  TaskArtifactUpdateEvent,
  TaskStatus,
  TaskStatusUpdateEvent,
} from '../a2a.js';
import { isTerminal } from '../task-state.js';
import type { Dialect } from './dialect.js';

/** Writes the objects of 1.0 in a dialect of 0.3. Members that are undefined are unset. */
export interface Writer {
  task(task: Task): JsonObject;
  /**
   * One event of a stream; also the result of a send.
   *
   * @param isLast - of its stream. A status update that ends the task is `final` in any case: clients stop reading there.
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
