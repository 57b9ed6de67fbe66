import { defineSearchAttributeKey, type Priority } from '@temporalio/common';
import { CancellationScope, condition, upsertMemo, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { PUSH_GIVEN_UP, PUSH_MEMO, SEARCH_ATTRIBUTES } from '../../protocol/names.js';
import { MAX_PUSH_CONFIGS, type PushConfig, type PushState, type RedrivePushResult } from '../../protocol/push.js';
import { mayWant, type PushNews } from '../../protocol/push-events.js';
import { isInterrupted, isTerminal, type TaskState } from '../../protocol/task-state.js';
import { refusal } from '../refusals.js';
import { afterFailure, afterSuccess, anew } from './after-run.js';
import { memoOf, reportOf, type PushReport } from './report.js';
import { runDelivery } from './run-activity.js';

/** The push configs of one task, and a loop of deliveries for each that has something to deliver. */
export interface PushDeliveries {
  /** Counts what others have asked for: a snapshot taken before a change does not have it. */
  readonly changes: number;
  /** Whether everything is delivered, or given up. */
  readonly settled: boolean;
  /** Takes the configs that came with the task's first message. */
  begin(configs: readonly PushConfig[]): void;
  /** The validator of `setPushConfig`, and of messages with configs. @throws ApplicationFailure `TooManyPushConfigs` */
  refuse(configs: readonly PushConfig[]): void;
  /** Adds a config, or puts it in the place of that with its id. After it, nothing goes to the older one. */
  set(config: PushConfig): Promise<void>;
  /** Takes a config away. After it, nothing is sent for it (A2A §3.1.10). */
  delete(id: string): Promise<void>;
  /** Tries again at once what was given up or waits for its next attempt: of one config, or of all. */
  redrive(id: string | undefined): RedrivePushResult;
  /** Something has come into the history, or is about to with the commands so far. */
  note(news: PushNews): void;
  /** Stops deliveries, where they are. */
  pause(): Promise<void>;
  /** Goes on after `pause`. */
  resume(): void;
  carry(): readonly PushState[];
  report(): readonly PushReport[];
}

export interface PushDeliveriesOptions {
  readonly task: {
    readonly workflowId: string;
    readonly taskId: string;
    readonly agent: string;
    readonly scope: string;
  };
  /** Of an earlier run. */
  readonly carried: readonly PushState[];
  readonly taskState: () => TaskState;
  readonly priority: Priority | undefined;
}

interface Entry {
  state: PushState;
  /** The length of the history that a run must have read to know all news. */
  newsAt: number;
  /** The loop, while there is something to do. */
  loop?: Promise<void>;
  /** The run of the activity in progress. */
  run?: CancellationScope;
  /** It is being changed: nothing may be sent meanwhile. */
  held: boolean;
}

const PUSH = defineSearchAttributeKey(SEARCH_ATTRIBUTES.push, 'KEYWORD');

/** A run waits for more events for so many ms for each run that the history holds, so that long tasks have few of them. */
const LINGER_STEP = 50;
const MAX_LINGER = 60_000;

/** History events after which a turn that still runs gets no more deliveries: its end must fit. Temporal's limit is 51,200. */
const MAX_HISTORY_EVENTS = 40_000;

export function createPushDeliveries(options: PushDeliveriesOptions): PushDeliveries {
  const { task, taskState, priority } = options;
  // The end of a task by cancellation is news like any other: it does not stop what tells of it.
  const shield = new CancellationScope({ cancellable: false });
  const entries = new Map<string, Entry>();
  let changes = 0;
  /** By the id of a config: the newest change to it. */
  const changing = new Map<string, Promise<void>>();
  let paused = false;
  let runs = 0;

  const add = (state: PushState): Entry => {
    const entry: Entry = { state, newsAt: 0, held: false };
    entries.set(state.config.id, entry);
    return entry;
  };
  for (const state of options.carried) add(state);

  const isDue = ({ state, held }: Entry): boolean => {
    if (paused || held || !state.news || state.givenUp?.reason === 'permanent') return false;
    const running = !isTerminal(taskState()) && !isInterrupted(taskState());
    return !running || workflowInfo().historyLength < MAX_HISTORY_EVENTS;
  };

  const wake = (entry: Entry): void => {
    if (entry.loop || !isDue(entry)) return;
    entry.loop = shield
      .run(() => loop(entry))
      .finally(() => {
        delete entry.loop;
        // What came while the loop was ending.
        wake(entry);
      });
  };

  const loop = async (entry: Entry): Promise<void> => {
    // What else this workflow task decides comes before the run that tells of it.
    await Promise.resolve();
    while (isDue(entry)) {
      const wait = Date.parse(entry.state.nextAttempt ?? '') - Date.now();
      if (wait > 0) {
        await condition(() => !isDue(entry) || entry.state.nextAttempt === undefined, wait);
        continue;
      }
      await attempt(entry);
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
    // Stopped: what it was about to send is still there to be sent.
    if (!run) return;
    const { failure, result } = run;
    if (failure) {
      replace(entry, afterFailure(entry.state, run, { startedAt, now: Date.now(), random: Math.random() }));
    } else {
      const { readTo, ended, more } = result;
      const knowsAll = readTo.runId === workflowInfo().runId && readTo.eventId >= entry.newsAt;
      const news = more === true || (entry.newsAt > 0 && !ended && !knowsAll);
      replace(entry, afterSuccess(entry.state, result, news));
    }
  };

  const lingerFor = (config: PushConfig): number => {
    const state = taskState();
    const follows = mayWant(config.on, { kind: 'turnEnded' }) && !isTerminal(state) && !isInterrupted(state);
    return follows ? Math.min(MAX_LINGER, LINGER_STEP * runs) : 0;
  };

  /** A config that comes when the task waits or has ended is told of that: it may have been late by an instant. */
  const beginsWithState = ({ on }: PushConfig): boolean => {
    const state = taskState();
    return (isInterrupted(state) || isTerminal(state)) && mayWant(on, { kind: 'state', state });
  };

  const replace = (entry: Entry, state: PushState): void => {
    const before = entry.state.givenUp;
    entry.state = state;
    if (before?.at !== state.givenUp?.at) publish();
  };

  /** What is given up, where operators look for it. */
  const publish = (): void => {
    const memo = memoOf([...entries.values()].map(({ state }) => state));
    upsertMemo({ [PUSH_MEMO]: memo });
    upsertSearchAttributes([{ key: PUSH, value: memo.givenUp.length > 0 ? PUSH_GIVEN_UP : null }]);
  };

  // A workflow that goes on with the configs of another begins without its memo; the next run of the same one does not.
  const { memo: known = {} } = workflowInfo();
  if (options.carried.some(({ givenUp }) => givenUp) && !(PUSH_MEMO in known)) publish();

  /** Ends what is being done for a config; its state then says how far that got. */
  const interrupt = async (entry: Entry): Promise<void> => {
    entry.run?.cancel();
    await entry.loop;
  };

  /** Changes a config while nothing is sent for it. Changes to one config come one after the other. */
  const change = async (id: string, make: (entry: Entry | undefined) => void): Promise<void> => {
    const mine = (changing.get(id) ?? Promise.resolve()).then(async () => {
      const entry = entries.get(id);
      if (entry) {
        entry.held = true;
        await interrupt(entry);
        entry.held = false;
      }
      make(entry);
      changes += 1;
    });
    changing.set(id, mine);
    await mine;
    if (changing.get(id) === mine) changing.delete(id);
  };

  return {
    get changes() {
      return changes;
    },
    get settled() {
      return [...entries.values()].every((entry) => !entry.loop && !isDue(entry));
    },
    begin(configs) {
      for (const config of configs) {
        const news = config.initialSnapshot === true || mayWant(config.on, { kind: 'state', state: taskState() });
        wake(add({ config, failures: 0, news }));
      }
    },
    refuse(configs) {
      const ids = new Set([...entries.keys(), ...configs.map(({ id }) => id)]);
      if (ids.size <= MAX_PUSH_CONFIGS) return;
      throw refusal('TooManyPushConfigs', `A task has ${MAX_PUSH_CONFIGS} push notification configs at most.`);
    },
    set: (config) =>
      change(config.id, (entry) => {
        const first = config.initialSnapshot === true || beginsWithState(config);
        if (!entry) {
          wake(add({ config, failures: 0, news: first }));
          return;
        }
        // It goes on where the older one was; what could not be delivered there is tried here.
        const { cursor, news, givenUp } = entry.state;
        const due = news || givenUp !== undefined || (cursor === undefined && first);
        replace(entry, { config, ...(cursor !== undefined && { cursor }), failures: 0, news: due });
        wake(entry);
      }),
    delete: (id) =>
      change(id, (entry) => {
        entries.delete(id);
        if (entry?.state.givenUp) publish();
      }),
    redrive(id) {
      const chosen = [...entries.values()].filter(
        // News alone: of a workflow that was cut off, so that nobody knows what it has delivered.
        ({ state }) => (id === undefined || state.config.id === id) && (state.givenUp !== undefined || state.news),
      );
      if (chosen.length > 0) changes += 1;
      for (const entry of chosen) {
        replace(entry, anew(entry.state));
        wake(entry);
      }
      return { ids: chosen.map(({ state }) => state.config.id) };
    },
    note(news) {
      for (const entry of entries.values()) {
        if (!mayWant(entry.state.config.on, news)) continue;
        // A decision comes into the history behind everything that is there now, and one cannot tell where.
        const at = news.kind === 'state' ? Infinity : workflowInfo().historyLength;
        entry.newsAt = Math.max(entry.newsAt, at);
        entry.state = { ...entry.state, news: true };
        wake(entry);
      }
    },
    async pause() {
      paused = true;
      await Promise.all([...entries.values()].map(interrupt));
    },
    resume() {
      paused = false;
      for (const entry of entries.values()) wake(entry);
    },
    carry: () => [...entries.values()].map(({ state }) => state),
    report: () => [...entries.values()].map(({ state, run }) => reportOf(state, run !== undefined)),
  };
}
