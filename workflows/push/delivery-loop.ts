import type { Priority } from '@temporalio/common';
import { CancellationScope, condition, workflowInfo } from '@temporalio/workflow';
import { mayWant } from '../../protocol/push-events.js';
import type { PushConfig, PushState, TaskPushInput } from '../../protocol/push.js';
import { isInterrupted, isTerminal, type TaskState } from '../../protocol/task-state.js';
import { afterFailure, afterSuccess } from './after-run.js';
import { runDelivery } from './run-activity.js';

/** A push config at work. */
export interface Entry {
  state: PushState;
  /** The length of the history that a run must have read to know all news. */
  newsAt: number;
  /** Whether the config is being changed, so that nothing may be sent meanwhile. */
  held: boolean;
  /** The loop, while there is something to do for the entry. */
  loop?: Promise<void>;
  /** The run of the activity in progress. */
  run?: CancellationScope;
  /** When the newest run ended, in ms since the epoch. */
  ranAt?: number;
}

/** Delivers what entries have to deliver, by one run of the activity after the other for each. */
export interface DeliveryLoop {
  /** How many runs of the activity there have been. */
  readonly runs: number;
  /** Whether all loops stand still where they are. It can be taken back. */
  paused: boolean;
  /** Whether there is something to deliver that may be tried, now or later. */
  isDue(entry: Entry): boolean;
  /** Begins the loop of an entry that is due. */
  wake(entry: Entry): void;
  /** Ends what is being done for an entry that is held or paused; its state then says how far that got. */
  interrupt(entry: Entry): Promise<void>;
}

export interface DeliveryLoopOptions {
  readonly task: Pick<TaskPushInput, 'workflowId' | 'taskId' | 'agent' | 'scope'>;
  readonly taskState: () => TaskState;
  readonly priority: Priority | undefined;
  /** Takes the state of an entry after a run. */
  readonly replace: (entry: Entry, state: PushState) => void;
}

/**
 * How much pace adds with each run that the history holds, in ms, and its longest. While a turn goes on, a run waits
 * for so long for more events, and the next run for its time, so that long turns have few runs.
 */
const PACE = 250;
const LONGEST_PACE = 60_000;

/**
 * How many runs, and history events, there may be before a turn that goes on gets no more deliveries until it ends: its
 * own events must fit, and what follows it. Temporal's limit is 51,200 events.
 */
const MAX_RUNS = 500;
const MAX_HISTORY_EVENTS = 40_000;

/** How long before Temporal ends the workflow what is not delivered is given up, so that operators find it; in ms. */
const LAST_MOMENTS = 60_000;

export function createDeliveryLoop({ task, taskState, priority, replace }: DeliveryLoopOptions): DeliveryLoop {
  // The end of a task by cancellation is news like any other: it does not stop what tells of it.
  const shield = new CancellationScope({ cancellable: false });
  const until = (workflowInfo().executionExpirationTime?.getTime() ?? Infinity) - LAST_MOMENTS;
  let runs = 0;
  let paused = false;

  const turnGoesOn = (): boolean => !isTerminal(taskState()) && !isInterrupted(taskState());

  const isDue = ({ state, held }: Entry): boolean => {
    if (paused || held || !state.news || state.givenUp?.reason === 'permanent') return false;
    return !turnGoesOn() || (runs < MAX_RUNS && workflowInfo().historyLength < MAX_HISTORY_EVENTS);
  };

  const wake = (entry: Entry): void => {
    if (entry.loop || !isDue(entry)) return;
    entry.loop = shield
      .run(() => loop(entry))
      .finally(() => {
        delete entry.loop;
        // News may have come while the loop was ending.
        wake(entry);
      });
  };

  const loop = async (entry: Entry): Promise<void> => {
    // What else this workflow task decides comes before the run that tells of it.
    await Promise.resolve();
    while (isDue(entry)) {
      const inTurn = turnGoesOn();
      const { nextAttempt } = entry.state;
      const paced = inTurn && entry.ranAt !== undefined ? entry.ranAt + pace() : 0;
      const wait = Math.max(paced, nextAttempt === undefined ? 0 : Date.parse(nextAttempt)) - Date.now();
      if (wait <= 0) await attempt(entry);
      else {
        const isOver = (): boolean => !isDue(entry) || entry.state.nextAttempt !== nextAttempt;
        await condition(() => isOver() || inTurn !== turnGoesOn(), wait);
      }
    }
  };

  const attempt = async (entry: Entry): Promise<void> => {
    const { config, cursor, failures } = entry.state;
    const startedAt = Date.now();
    const scope = new CancellationScope({ cancellable: true, parent: shield });
    entry.newsAt = 0;
    entry.run = scope;
    runs += 1;
    const input = {
      ...task,
      configId: config.id,
      ...(cursor !== undefined && { cursor }),
      failures,
      linger: lingerFor(config),
    };
    const run = await scope.run(() => runDelivery(config, input, priority));
    delete entry.run;
    entry.ranAt = Date.now();
    // The run was stopped, and what it was about to send is still there to be sent.
    if (!run) return;
    const { failure, result } = run;
    if (failure) {
      const state = afterFailure(entry.state, run, { startedAt, now: Date.now(), until, random: Math.random() });
      // A state that came while the last attempt failed gets one of its own.
      const news = state.news || (state.givenUp !== undefined && entry.newsAt === Infinity);
      replace(entry, { ...state, news });
    } else {
      const { readTo, ended, more } = result;
      const knowsAll = readTo.runId === workflowInfo().runId && readTo.eventId >= entry.newsAt;
      const news = more === true || (entry.newsAt > 0 && !ended && !knowsAll);
      replace(entry, afterSuccess(entry.state, result, news));
    }
  };

  const pace = (): number => Math.min(LONGEST_PACE, PACE * runs);

  const lingerFor = (config: PushConfig): number =>
    turnGoesOn() && mayWant(config.on, { kind: 'turnEnded' }) ? pace() : 0;

  return {
    get runs() {
      return runs;
    },
    get paused() {
      return paused;
    },
    set paused(value) {
      paused = value;
    },
    isDue,
    wake,
    async interrupt(entry) {
      entry.run?.cancel();
      await entry.loop;
    },
  };
}
