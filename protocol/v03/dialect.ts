import type { JsonObject, Message, Part, Role } from '../a2a.js';
import type { TaskState } from '../task-state.js';

/** What a result or an event can be, by the member that it stands in in 1.0. */
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
