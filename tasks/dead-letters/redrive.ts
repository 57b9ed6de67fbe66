import pMap from 'p-map';
import type { Logger } from 'pino';
import { taskWorkflowId, type TaskAddress } from '../../protocol/ids.js';
import type { RedrivePushResult } from '../../protocol/push.js';
import { UnavailableError, isForCaller } from '../errors.js';
import type { PushWrites } from '../push/push-writes.js';
import { NothingToRedriveError, notFound } from '../task-errors.js';
import type { DeadLetter, DeadLetterFilter, DeadLetterPageRequest, DeadLetters } from './dead-letters.js';

/** What is to be tried again: deliveries that were given up, or whatever a task has left undone. */
export type RedriveSelection =
  | { readonly filter: DeadLetterFilter }
  /** The task may be one of which nothing is given up, such as one that was terminated. Without an id, all its configs are meant. */
  | { readonly task: TaskAddress; readonly configId?: string };

/** A delivery that is tried again. */
export interface RedrivenDelivery extends TaskAddress {
  readonly configId: string;
}

/** A delivery that could not be begun again, and why. */
export interface FailedRedrive extends TaskAddress {
  readonly configId: string;
  readonly error: string;
}

export interface RedriveReport {
  readonly redriven: readonly RedrivenDelivery[];
  readonly failed: readonly FailedRedrive[];
  /** Where to go on: empty when all that was selected has been gone through. */
  readonly nextPageToken: string;
}

export interface RedriveOptions {
  readonly deadLetters: DeadLetters;
  readonly writes: Pick<PushWrites, 'redrivePush'>;
  readonly log: Logger;
}

/**
 * Begins deliveries again, a page of the list at a time: they are then tried as new ones are.
 *
 * @throws TaskNotFoundError, or NothingToRedriveError, when a task is named and there is nothing to try; UnavailableError when
 *   nothing could be done for now; InvalidParamsError for a page token that is none.
 */
export type Redrive = (selection: RedriveSelection, page: DeadLetterPageRequest) => Promise<RedriveReport>;

/** Calls to workflows at the same time. */
const WRITES = 8;

export function createRedrive({ deadLetters, writes, log }: RedriveOptions): Redrive {
  const redriveOne = async (address: TaskAddress, configId: string | undefined): Promise<Outcome> => {
    try {
      const result = await writes.redrivePush(address, configId);
      return result ?? { error: notFound(address.taskId) };
    } catch (error) {
      if (!isForCaller(error)) log.error({ err: error, workflowId: taskWorkflowId(address) }, 'redrive failed');
      return { error };
    }
  };

  const redriveEach = async (letters: readonly DeadLetter[]): Promise<readonly Outcome[]> => {
    let down: Failure | undefined;
    const redriveNext = async (letter: DeadLetter): Promise<Outcome> => {
      // Where no worker answers, the others need not wait for it in their turn.
      const outcome = down ?? (await redriveOne(letter, letter.configId));
      if (isUnavailable(outcome)) down ??= outcome;
      return outcome;
    };
    return await pMap(letters, redriveNext, { concurrency: WRITES });
  };

  return async (selection, page) => {
    if ('task' in selection) {
      const { task, configId } = selection;
      const outcome = await redriveOne(task, configId);
      if ('error' in outcome) throw outcome.error;
      return { redriven: outcome.ids.map((id) => ({ ...task, configId: id })), failed: [], nextPageToken: '' };
    }
    const { filter } = selection;
    const { deadLetters: letters, nextPageToken } = await deadLetters.list(filter, page);
    const outcomes = await redriveEach(letters);
    const report = reportOf(letters, outcomes);
    const down = outcomes.find(isUnavailable);
    if (down && report.redriven.length === 0) throw down.error;
    if (filter.taskId === undefined) return { ...report, nextPageToken };
    if (letters.length === 0 && nextPageToken === '') throw new NothingToRedriveError(filter.taskId);
    // A task is in the list once.
    return { ...report, nextPageToken: letters.length > 0 ? '' : nextPageToken };
  };
}

interface Failure {
  readonly error: unknown;
}

type Outcome = RedrivePushResult | Failure;

function isUnavailable(outcome: Outcome): outcome is Failure {
  return 'error' in outcome && outcome.error instanceof UnavailableError;
}

function reportOf(
  letters: readonly DeadLetter[],
  outcomes: readonly Outcome[],
): Pick<RedriveReport, 'redriven' | 'failed'> {
  const redriven: RedrivenDelivery[] = [];
  const failed: FailedRedrive[] = [];
  for (const [index, { agent, scope, taskId, configId }] of letters.entries()) {
    const delivery = { agent, scope, taskId, configId };
    const outcome = outcomes[index] ?? { ids: [] };
    // Where it is in neither list, somebody else was faster.
    if ('ids' in outcome) redriven.push(...(outcome.ids.includes(configId) ? [delivery] : []));
    else failed.push({ ...delivery, error: isForCaller(outcome.error) ? outcome.error.message : 'Internal error' });
  }
  return { redriven, failed };
}
