import type { JsonObject, JsonValue, Message, Part, Task } from './a2a.js';
import type { LogLevel } from './turn-batch.js';

/** What an agent sends: text, one part, or several parts. Text becomes one text part. */
export type Content = string | Part | readonly Part[];

/** A file part of a message. */
export interface InputFile {
  readonly filename?: string;
  readonly mediaType?: string;
  /** The content, when it came inside the message. */
  readonly bytes?: Uint8Array;
  /** Where the content is, when the message only names it. It has not been checked: treat it as hostile. */
  readonly url?: string;
}

export interface ArtifactOptions {
  /**
   * The id, which is unique inside the task. Default: one that is made from the turn, the name and a count, and so is
   * the same in every attempt that creates its artifacts in the same order. Name it when the agent uses checkpoints.
   */
  readonly artifactId?: string;
  readonly name?: string;
  readonly description?: string;
  readonly metadata?: JsonObject;
  readonly extensions?: readonly string[];
}

/** Sends one artifact, in one piece or chunk by chunk. */
export interface ArtifactWriter {
  readonly artifactId: string;
  /**
   * Sends a chunk. Text continues the text before it; parts are added as parts of their own.
   *
   * @returns resolved at once while there is room in the buffer, else when there is.
   */
  append(chunk: Content): Promise<void>;
  /** Sends the whole artifact, in place of what was sent under this id before, and ends it. */
  write(content: Content): Promise<void>;
  /** Sends a last chunk, or says that the one before was the last; `metadata` is added to the artifact's. */
  end(chunk?: Content, metadata?: JsonObject): Promise<void>;
}

/**
 * What an agent's `run` is given: one turn of one task.
 *
 * A turn can be attempted more than once (a lost worker, an error, a shutdown). What an attempt sent after its last
 * checkpoint is taken back when the next one begins, so clients see each artifact end right; what it did to the world
 * outside is the agent's own to make repeatable.
 *
 * @typeParam State - the agent's checkpoint: JSON.
 */
export interface TaskContext<State extends JsonValue = JsonValue> {
  readonly taskId: string;
  readonly contextId: string;
  readonly agent: string;
  /** The scope that the task belongs to: those who may see it. */
  readonly scope: string;
  /** The number of the turn: 1 for the first message of the task, 2 for the next, and so on. */
  readonly turn: number;
  /** The number of the attempt at this turn, which is 1 for the first. */
  readonly attempt: number;

  /** The message that this turn answers. */
  readonly message: Message;
  /** The text parts of the message, joined by line breaks. */
  readonly text: string;
  /** The files of the message, by value (`raw`) or by reference (`url`). */
  readonly files: readonly InputFile[];
  /** The values of the data parts of the message. */
  readonly data: readonly JsonValue[];
  /** The `metadata` of the request that brought the message. */
  readonly metadata: JsonObject;
  /** The media types that the caller can take, in the order of its preference. When there are none, it takes any. */
  readonly acceptedOutputModes: readonly string[];
  /**
   * Extensions of the agent's card that the client uses with this message, by URI: it named them in `A2A-Extensions` or in
   * the message.
   */
  readonly extensions: ReadonlySet<string>;
  /**
   * Tasks of this agent that the message refers to; read them with `readTask`. The client may see them: they were in its
   * scope when the message was taken. At most 20.
   */
  readonly referenceTaskIds: readonly string[];

  /**
   * Is aborted when the task is canceled or past a deadline, and when this worker must hand the turn over. An attempt
   * that returns after that has not completed its turn: it may have stopped half-way.
   */
  readonly signal: AbortSignal;
  /** The last checkpoint of an earlier attempt at this turn. */
  readonly resumedFrom: State | undefined;

  /**
   * Reads the whole task as its callers see it now: status, artifacts, history (this turn's message included). In a
   * second attempt, what the first one sent may still be there until this attempt has reported something.
   */
  read(): Promise<Task>;
  /**
   * Reads another task of this agent that belongs to the same scope.
   *
   * @returns undefined when there is none of that id in this scope.
   */
  readTask(taskId: string): Promise<Task | undefined>;

  /** Reports progress: the task is WORKING, with this message for people to read. */
  status(message?: Content): void;
  /** Begins an artifact, or goes on with the one of the same id. */
  artifact(options?: ArtifactOptions): ArtifactWriter;
  /** Adds a log record to the task. Clients get it if they activate the log extension. */
  log(level: LogLevel, message: string, data?: JsonValue): void;
  /**
   * Remembers how far this turn has come. An attempt that has to take over finds the value in `resumedFrom`, and the
   * artifacts as they were at this call. The value is copied. At most 256 KiB of JSON.
   */
  checkpoint(state: State): void;

  /** Ends the turn: INPUT_REQUIRED with this question. The next message starts another turn. Throws, to end `run`. */
  requireInput(question: Content): never;
  /** Ends the turn: AUTH_REQUIRED, saying what to do. Throws, to end `run`. */
  requireAuth(instruction: Content): never;
  /** Ends the task: REJECTED. Throws, to end `run`. */
  reject(reason: Content): never;
  /** Ends the task: FAILED, without another attempt, and with a reason for the client. Throws, to end `run`. */
  fail(reason: Content): never;
}
