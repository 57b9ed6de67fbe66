import type { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { JsonValue } from '../../protocol/a2a.js';
import type { TurnInput } from '../../protocol/journal.js';
import { MAX_BATCHES_PER_RUN } from '../../protocol/limits.js';
import type { AgentEvent, TurnBatch } from '../../protocol/turn-batch.js';
import { createBatchSender, isRunClosed } from './batch-sender.js';
import { createCheckpoints, withNewestCheckpoint, type Checkpoint } from './checkpoints.js';
import { createEventBuffer } from './event-buffer.js';

/** Tells Temporal of one attempt at a turn: events by signals, and by heartbeats what the next attempt must know. */
export interface TurnReporter {
  /** How many attempts before this one ended in an error of the agent. */
  readonly failures: number;
  /** The checkpoint of an earlier attempt to go on from. */
  readonly resumedFrom: JsonValue | undefined;
  /** Present when the agent has sent more than the run can hold. The agent may have swallowed the error. */
  readonly tooLarge: OutputTooLargeError | undefined;
  /**
   * Takes an event of `size` bytes of JSON.
   *
   * @throws OutputTooLargeError when the run cannot hold it.
   */
  emit(event: AgentEvent, size: number): void;
  /** Resolves when there is room for more events. */
  room(): Promise<void>;
  /** Remembers a checkpoint, and gives its number. */
  checkpoint(value: JsonValue): number;
  /**
   * Sends a heartbeat.
   *
   * @param failures - the number of failed attempts that the next one hears of. Default: that of before this attempt.
   */
  heartbeat(failures?: number): void;
  /** Sends all but a last batch, and gives that back for the result. After it, nothing more is taken. */
  lastBatch(signal: AbortSignal): Promise<TurnBatch>;
  /** Sends everything, after which nothing more is taken. It does not mind that the run is closed. */
  flush(signal: AbortSignal): Promise<void>;
  /** Stops heartbeats and sending. */
  close(): void;
}

export interface TurnReporterOptions {
  readonly client: Client;
  /** The context of the running activity. */
  readonly context: Context;
  readonly input: TurnInput;
  /** Is called when the run of the workflow is closed, so that nobody waits for this turn any more. */
  readonly onRunClosed: () => void;
}

/**
 * How often a running turn reports that it is alive, in ms. The answers bring cancellation, so that this bounds how
 * late an agent hears of it. The worker's heartbeat throttle must not be longer.
 */
export const HEARTBEAT_INTERVAL = 500;

/** A turn that is over within this many ms costs no signal. */
const FIRST_DELAY = 25;

export function createTurnReporter({ client, context, input, onRunClosed }: TurnReporterOptions): TurnReporter {
  // Temporal's attempt number will not do: an operator who resets the activity makes it count from 1 again.
  const { currentAttemptScheduledTimestampMs: attempt, workflowExecution } = context.info;
  if (!workflowExecution) throw new Error('A turn must be started by a task workflow.');
  const { workflowId, runId } = workflowExecution;
  const { failures, checkpoint, ...earlier } = attemptStateFrom(context.info.heartbeatDetails);
  let { batches, bytes } = earlier;
  let tooLarge: OutputTooLargeError | undefined;

  const checkpoints = createCheckpoints(checkpoint);
  const base = checkpoint?.number ?? 0;
  const sender = createBatchSender(client, workflowId, { runId, turn: input.turn, attempt, base });
  const send = async (events: readonly AgentEvent[]): Promise<void> => {
    await sender.send(withNewestCheckpoint(events));
    batches += 1;
    checkpoints.commit(events);
  };
  const buffer = createEventBuffer({
    send,
    isFatal: isRunClosed,
    onFatal: onRunClosed,
    batchesBefore: MAX_BATCHES_PER_RUN - input.budget.batches + batches,
    firstDelay: FIRST_DELAY,
  });

  const heartbeat = (failed = failures): void => {
    const { committed } = checkpoints;
    const state: AttemptState = { failures: failed, batches, bytes, ...(committed && { checkpoint: committed }) };
    context.heartbeat(state);
  };
  const heart = setInterval(() => {
    heartbeat();
  }, HEARTBEAT_INTERVAL);

  return {
    failures,
    resumedFrom: checkpoint?.value,
    get tooLarge() {
      return tooLarge;
    },
    emit(event, size) {
      bytes += size;
      if (bytes > input.budget.bytes) {
        tooLarge ??= new OutputTooLargeError(`The turn sent more than ${input.budget.bytes} bytes.`);
        throw tooLarge;
      }
      buffer.push(event);
    },
    room: () => buffer.room(),
    checkpoint: (value) => checkpoints.add(value),
    heartbeat,
    lastBatch: async (signal) => sender.next(await buffer.finish(signal)),
    async flush(signal) {
      try {
        const rest = await buffer.finish(signal);
        if (rest.length > 0) await send(rest);
      } catch (error) {
        if (!isRunClosed(error)) throw error;
      }
    },
    close() {
      buffer.close();
      clearInterval(heart);
    },
  };
}

/**
 * What an attempt at a turn leaves to the next one, in the heartbeat details. Temporal keeps the newest, and hands it
 * over whether the attempt failed, fell silent or was shut down.
 */
export interface AttemptState {
  /** How many attempts at this turn ended in an error of the agent. */
  readonly failures: number;
  /** What the attempts at this turn have added to the run's history, in batches and in bytes. */
  readonly batches: number;
  readonly bytes: number;
  readonly checkpoint?: Checkpoint;
}

/** The state that an earlier attempt left, or that of a first attempt. */
function attemptStateFrom(heartbeatDetails: unknown): AttemptState {
  // Safe: the details of this activity are written by its own attempts, and only as `AttemptState`.
  return (heartbeatDetails as AttemptState | undefined) ?? { failures: 0, batches: 0, bytes: 0 };
}

/** Is thrown to an agent that sends more than Temporal can hold, and ends its task. */
export class OutputTooLargeError extends Error {
  override readonly name = 'OutputTooLargeError';
}
