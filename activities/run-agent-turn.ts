import { cancellationDetails, Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import type { Logger } from 'pino';
import { readTask } from '../journal/task-journal.js';
import type { Agent } from '../protocol/agent.js';
import type { TurnInput } from '../protocol/journal.js';
import type { TurnOutcome, TurnResult } from '../protocol/turn-batch.js';
import { createStopSignal, runUntilStopped } from './turn/stop-signal.js';
import { createTaskContext } from './turn/task-context.js';
import { isTurnFailure, turnFailure } from './turn/turn-failure.js';
import { OutputTooLargeError, createTurnReporter, type TurnReporter } from './turn/turn-reporter.js';

export interface TurnDependencies {
  /** The client to signal and read with, on the worker's own connection. */
  readonly client: Client;
  readonly log: Logger;
}

/** How long an agent that was told to stop may take to do so, in ms. */
const STOP_GRACE = 2_000;

/** How long an attempt that has failed may take to report what it still has, in ms. */
const LAST_WORDS = 5_000;

/**
 * Makes the activity `runAgentTurn` of one agent. It runs `agent.run` for one attempt at one turn, and reports its
 * events. The last of them, and how the turn ended, are the result.
 */
export function createRunAgentTurn(agent: Agent, { client, log }: TurnDependencies) {
  return async function runAgentTurn(input: TurnInput): Promise<TurnResult> {
    const context = Context.current();
    const { attempt } = context.info;
    const turnLog = log.child({ taskId: input.taskId, agent: agent.id, turn: input.turn, attempt });
    const stop = createStopSignal(context.cancellationSignal, input.attemptTimeout, () =>
      turnFailure('AttemptTimeout', new Error(`The attempt took longer than ${input.attemptTimeout} ms.`)),
    );
    const reporter = createTurnReporter({
      client,
      context,
      input,
      onRunClosed: () => {
        stop.stop(new CancelledFailure('The task has ended.'));
      },
    });

    let over = false;
    let chosen: TurnOutcome | undefined;
    const task = createTaskContext(input, {
      number: attempt,
      signal: stop.signal,
      resumedFrom: reporter.resumedFrom,
      isOver: () => over,
      emit: reporter.emit,
      room: reporter.room,
      checkpoint: reporter.checkpoint,
      end: (outcome) => {
        chosen ??= outcome;
      },
      read: (taskId) => readTask(client, { ...input, taskId }),
    });

    try {
      const failed = await runUntilStopped(() => agent.run(task), stop.signal, STOP_GRACE).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      over = true;
      // An agent that returns because it was told to stop has not completed anything.
      const completed = !failed && !stop.signal.aborted;
      const outcome = chosen ?? (completed ? { state: 'TASK_STATE_COMPLETED' as const } : undefined);
      if (!outcome || reporter.tooLarge) {
        // What was reported before an error still counts, and so does the checkpoint behind it.
        await reporter.flush(AbortSignal.timeout(LAST_WORDS)).catch((error: unknown) => {
          turnLog.warn({ errorName: nameOf(error) }, 'the last events of an attempt could not be sent');
        });
        throw attemptFailure(reporter.tooLarge ?? failed?.error, {
          input,
          reporter,
          stopped: stop.signal,
          log: turnLog,
        });
      }
      try {
        return { ...(await reporter.lastBatch(stop.signal)), outcome };
      } catch (error) {
        throw attemptFailure(error, { input, reporter, stopped: stop.signal, log: turnLog });
      }
    } finally {
      over = true;
      reporter.close();
      stop.dispose();
    }
  };
}

interface FailedAttempt {
  readonly input: TurnInput;
  readonly reporter: TurnReporter;
  readonly stopped: AbortSignal;
  readonly log: Logger;
}

/**
 * Tells why an attempt came to nothing, as the failure to end it with, and leaves to the next attempt what that must
 * know.
 */
function attemptFailure(error: unknown, { input, reporter, stopped, log }: FailedAttempt): Error {
  const late = isTurnFailure(stopped.reason) ? stopped.reason : undefined;
  if (stopped.aborted && !late) {
    const { workerShutdown, reset, paused } = cancellationDetails() ?? {};
    if (workerShutdown || reset || paused) {
      const why = workerShutdown ? 'this worker is shutting down' : 'an operator has reset or paused it';
      log.info(`turn handed over: ${why}`);
      reporter.heartbeat();
      return turnFailure('HandedOver', new Error(`Handed over: ${why}.`), { delay: 1 });
    }
    log.info('turn stopped: the task was canceled or is past a deadline');
    return new CancelledFailure('The turn was stopped.');
  }
  const failures = reporter.failures + 1;
  const tooLarge = error instanceof OutputTooLargeError;
  const final = failures >= input.maximumAttempts || tooLarge;
  reporter.heartbeat(failures);
  log.warn({ failures, final, errorName: nameOf(error) }, 'attempt failed');
  if (late) return turnFailure('AttemptTimeout', late, { final });
  return turnFailure(tooLarge ? 'OutputTooLarge' : 'AgentError', error, { final });
}

/** The name of an agent's error, which is all that a log may tell of it: its text can quote a message. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
