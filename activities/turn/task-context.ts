import type { JsonValue, Task } from '../../protocol/a2a.js';
import type { TurnInput } from '../../protocol/journal.js';
import { findJsonFault } from '../../protocol/json-fault.js';
import { MAX_CHECKPOINT_BYTES, MAX_EVENT_BYTES, MAX_JSON_DEPTH, MAX_STATUS_BYTES } from '../../protocol/limits.js';
import { textOf, toParts } from '../../protocol/parts.js';
import type { Content, InputFile, TaskContext } from '../../protocol/task-context.js';
import type { MessageContent, TurnOutcome, AgentEvent } from '../../protocol/turn-batch.js';
import { createArtifactWriter } from './artifact-writer.js';

/** What a task context needs from the attempt that it belongs to. */
export interface Attempt {
  readonly number: number;
  readonly signal: AbortSignal;
  readonly resumedFrom: JsonValue | undefined;
  readonly isOver: () => boolean;
  /**
   * Reports an event.
   *
   * @param bytes - the size of the event as JSON.
   */
  readonly emit: (event: AgentEvent, bytes: number) => void;
  readonly room: () => Promise<void>;
  /** Remembers the checkpoint, and gives its number. */
  readonly checkpoint: (state: JsonValue) => number;
  /** Is called with the outcome that the agent has chosen. It holds, even if the agent swallows what is thrown. */
  readonly end: (outcome: TurnOutcome) => void;
  readonly read: (taskId: string) => Promise<Task | undefined>;
}

/** How many levels an event has around the JSON of an agent: event, artifact, list of parts, part. */
const EVENT_LEVELS = 4;

/** How many levels a message has around it: list of parts, part. */
const MESSAGE_LEVELS = 2;

/** Makes what an agent's `run` is given. */
export function createTaskContext(input: TurnInput, attempt: Attempt): TaskContext {
  const { message } = input;
  const usedIds = new Map<string, number>();

  const emit = (event: AgentEvent): void => {
    if (attempt.isOver()) throw new TurnOverError();
    const json = JSON.stringify(event);
    const bytes = Buffer.byteLength(json);
    if (bytes > MAX_EVENT_BYTES) {
      throw new RangeError(
        `${nameOf(event)} of ${bytes} bytes is larger than the ` +
          `${MAX_EVENT_BYTES} that Temporal can take: send it in several pieces, or as a url.`,
      );
    }
    // The event is copied, since it may wait for its batch while the agent goes on changing what it gave us.
    const copy = JSON.parse(json) as AgentEvent;
    const fault = findJsonFault(copy, MAX_JSON_DEPTH + EVENT_LEVELS);
    if (fault !== undefined) throw new RangeError(`${nameOf(event)} ${fault}.`);
    attempt.emit(copy, bytes);
  };
  const end = (state: TurnOutcome['state'], content: Content): never => {
    const outcome: TurnOutcome = { state, message: toMessage(content) };
    attempt.end(outcome);
    throw new TurnEnd(outcome);
  };
  const newArtifactId = (name = 'artifact'): string => {
    const stem = `turn-${input.turn}-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
    const count = (usedIds.get(stem) ?? 0) + 1;
    usedIds.set(stem, count);
    return count === 1 ? stem : `${stem}-${count}`;
  };

  return {
    taskId: input.taskId,
    contextId: input.contextId,
    agent: input.agent,
    scope: input.scope,
    turn: input.turn,
    attempt: attempt.number,
    message,
    text: textOf(message.parts),
    files: message.parts.flatMap(toInputFile),
    data: message.parts.flatMap((part) => ('data' in part ? [part.data] : [])),
    metadata: input.metadata ?? {},
    acceptedOutputModes: input.acceptedOutputModes ?? [],
    extensions: new Set(input.extensions),
    referenceTaskIds: message.referenceTaskIds ?? [],
    signal: attempt.signal,
    resumedFrom: attempt.resumedFrom,
    async read() {
      const task = await attempt.read(input.taskId);
      if (!task) throw new Error(`The task ${input.taskId} is no longer in Temporal.`);
      return task;
    },
    readTask: attempt.read,
    status(content) {
      emit({ kind: 'status', ...(content !== undefined && { message: toMessage(content) }) });
    },
    artifact({ artifactId, ...options } = {}) {
      return createArtifactWriter(artifactId ?? newArtifactId(options.name), options, { emit, room: attempt.room });
    },
    log(level, text, data) {
      emit({ kind: 'log', level, message: text, ...(data !== undefined && { data }), time: new Date().toISOString() });
    },
    checkpoint(state) {
      const json = JSON.stringify(state);
      const bytes = Buffer.byteLength(json);
      if (bytes > MAX_CHECKPOINT_BYTES) {
        throw new RangeError(`A checkpoint of ${bytes} bytes is larger than the limit of ${MAX_CHECKPOINT_BYTES}.`);
      }
      emit({ kind: 'checkpoint', number: attempt.checkpoint(JSON.parse(json) as JsonValue) });
    },
    requireInput: (question) => end('TASK_STATE_INPUT_REQUIRED', question),
    requireAuth: (instruction) => end('TASK_STATE_AUTH_REQUIRED', instruction),
    reject: (reason) => end('TASK_STATE_REJECTED', reason),
    fail: (reason) => end('TASK_STATE_FAILED', reason),
  };
}

function toMessage(content: Content): MessageContent {
  const parts = toParts(content);
  if (parts.length === 0) throw new RangeError('A message needs at least one part (A2A §4.1.4).');
  const bytes = Buffer.byteLength(JSON.stringify(parts));
  if (bytes > MAX_STATUS_BYTES) {
    throw new RangeError(`A message of ${bytes} bytes is larger than ${MAX_STATUS_BYTES}: send it as an artifact.`);
  }
  const fault = findJsonFault(parts, MAX_JSON_DEPTH + MESSAGE_LEVELS);
  if (fault !== undefined) throw new RangeError(`A message ${fault}.`);
  return { parts };
}

function nameOf({ kind }: AgentEvent): string {
  return kind === 'artifact' ? 'An artifact chunk' : kind === 'log' ? 'A log record' : 'A status';
}

function toInputFile(part: TurnInput['message']['parts'][number]): InputFile[] {
  const names = {
    ...(part.filename !== undefined && { filename: part.filename }),
    ...(part.mediaType !== undefined && { mediaType: part.mediaType }),
  };
  if ('raw' in part) return [{ ...names, bytes: Buffer.from(part.raw, 'base64') }];
  if ('url' in part) return [{ ...names, url: part.url }];
  return [];
}

/** Is thrown through an agent's `run` to end it with an outcome. It is not an error. */
export class TurnEnd extends Error {
  override readonly name = 'TurnEnd';

  constructor(readonly outcome: TurnOutcome) {
    super(`The turn ends: ${outcome.state}`);
  }
}

/** Is thrown into an agent that emits after its turn is over. */
class TurnOverError extends Error {
  override readonly name = 'TurnOverError';

  constructor() {
    super('This turn is over: nothing more can be sent for it.');
  }
}
