import { cancellationDetails, Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import type { Logger } from 'pino';
import { readTask } from '../journal/read-task.js';
import type { Agent } from '../protocol/agent.js';
import type { AgentEvent, TurnInput, TurnOutcome, TurnResult } from '../protocol/journal.js';
import { MAX_BATCHES_PER_RUN } from '../protocol/limits.js';
import { attemptStateFrom, type AttemptState } from './attempt-state.js';
import { createBatchSender, isRunClosed } from './batch-sender.js';
import { createCheckpoints } from './checkpoints.js';
import { createEventBuffer } from './event-buffer.js';
import { createStopSignal, runUntilStopped } from './stop-signal.js';
import { createTaskContext } from './task-context.js';
import { OutputTooLargeError } from './turn-end.js';
import { isTurnFailure, turnFailure } from './turn-failure.js';

export interface TurnDependencies {
  /** On the worker's own connection. */
  readonly client: Client;
  readonly log: Logger;
}

/**
 * How often a running turn reports that it is alive, in ms. The answers bring cancellation, so this bounds how late an
 * agent hears of it; the worker's heartbeat throttle must not be longer.
 */
export const HEARTBEAT_INTERVAL = 500;

/** A turn that is over within this many ms costs no signal. */
const FIRST_DELAY = 25;

/** How long an agent that was told to stop may take to do so, in ms. */
const STOP_GRACE = 2_000;

/** How long an attempt that has failed may take to report what it still has, in ms. */
const LAST_WORDS = 5_000;

/**
 * The activity `runAgentTurn` of one agent: runs `agent.run` for one attempt at one turn, and reports its events. The
 * last of them, and how the turn ended, are the result.
 */
export function createRunAgentTurn(agent: Agent, { client, log }: TurnDependencies) {
  return async function runAgentTurn(input: TurnInput): Promise<TurnResult> {
    const context = Context.current();
    const { attempt, workflowExecution } = context.info;
    if (!workflowExecution) throw new Error('A turn must be started by a task workflow.');
    const { workflowId, runId } = workflowExecution;
    const { failures, checkpoint, ...earlier } = attemptStateFrom(context.info.heartbeatDetails);
    let { batches, bytes } = earlier;
    const turnLog = log.child({ taskId: input.taskId, agent: agent.id, turn: input.turn, attempt });

    const stop = createStopSignal(context.cancellationSignal, input.attemptTimeout, () =>
      turnFailure('AttemptTimeout', new Error(`The attempt took longer than ${input.attemptTimeout} ms.`)),
    );
    const checkpoints = createCheckpoints(checkpoint);
    const sender = createBatchSender(client, workflowId, {
      runId,
      turn: input.turn,
      attempt,
      base: checkpoint?.number ?? 0,
    });
    const send = async (events: readonly AgentEvent[]): Promise<void> => {
      await sender.send(events);
      batches += 1;
      checkpoints.commit(events);
    };
    const buffer = createEventBuffer({
      send,
      isFatal: isRunClosed,
      onFatal: () => {
        stop.stop(new CancelledFailure('The task has ended.'));
      },
      batchesBefore: MAX_BATCHES_PER_RUN - input.budget.batches + batches,
      firstDelay: FIRST_DELAY,
    });
    const heartbeat = (failed = failures): void => {
      const { committed } = checkpoints;
      const state: AttemptState = { failures: failed, batches, bytes, ...(committed && { checkpoint: committed }) };
      context.heartbeat(state);
    };
    const heart = setInterval(() => heartbeat(), HEARTBEAT_INTERVAL);

    let over = false;
    let chosen: TurnOutcome | undefined;
    let tooLarge: OutputTooLargeError | undefined;
    const task = createTaskContext(input, {
      number: attempt,
      signal: stop.signal,
      resumedFrom: checkpoint?.value,
      isOver: () => over,
      emit: (event, size) => {
        bytes += size;
        if (bytes > input.budget.bytes) {
          tooLarge ??= new OutputTooLargeError(`The turn sent more than ${input.budget.bytes} bytes.`);
          throw tooLarge;
        }
        buffer.push(event);
      },
      room: () => buffer.room(),
      checkpoint: (value) => checkpoints.add(value),
      end: (outcome) => {
        chosen ??= outcome;
      },
      read: (taskId) => readTask(client, { ...input, taskId }),
    });

    /** What was reported before an error still counts, and so does the checkpoint behind it; unless the task is gone. */
    const lastWords = async (): Promise<void> => {
      try {
        const rest = await buffer.finish(AbortSignal.timeout(LAST_WORDS));
        if (rest.length > 0) await send(rest);
      } catch (error) {
        if (!isRunClosed(error)) turnLog.warn({ err: error }, 'the last events of an attempt could not be sent');
      }
    };

    /** Why the attempt came to nothing, as the failure to throw; and what the next attempt must know. */
    const fail = (error: unknown): Error => {
      if (stop.signal.aborted && !isTurnFailure(stop.signal.reason)) {
        if (cancellationDetails()?.workerShutdown) {
          turnLog.info('turn handed over: this worker is shutting down');
          heartbeat();
          return turnFailure('HandedOver', new Error('The worker was shut down.'), { delay: 1 });
        }
        turnLog.info('turn stopped: the task was canceled or is past a deadline');
        return new CancelledFailure('The turn was stopped.');
      }
      const failed = failures + 1;
      const final = failed >= input.maximumAttempts || error instanceof OutputTooLargeError;
      heartbeat(failed);
      turnLog.warn(
        { failures: failed, final, errorName: error instanceof Error ? error.name : typeof error },
        'attempt failed',
      );
      if (isTurnFailure(stop.signal.reason)) return turnFailure('AttemptTimeout', stop.signal.reason, { final });
      return turnFailure(error instanceof OutputTooLargeError ? 'OutputTooLarge' : 'AgentError', error, { final });
    };

    try {
      const failed = await runUntilStopped(() => agent.run(task), stop.signal, STOP_GRACE).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      over = true;
      const completed = !failed && !stop.signal.aborted;
      const outcome = chosen ?? (completed ? { state: 'TASK_STATE_COMPLETED' as const } : undefined);
      if (outcome && !tooLarge) {
        try {
          return { ...sender.next(await buffer.finish(stop.signal)), outcome };
        } catch (error) {
          throw fail(error);
        }
      }
      await lastWords();
      throw fail(tooLarge ?? failed?.error);
    } finally {
      over = true;
      buffer.close();
      clearInterval(heart);
      stop.dispose();
    }
  };
}
