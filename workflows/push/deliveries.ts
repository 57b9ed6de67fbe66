import { defineSearchAttributeKey } from '@temporalio/common';
import { setHandler, upsertMemo, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { PUSH_GIVEN_UP, PUSH_MEMO, SEARCH_ATTRIBUTES } from '../../protocol/names.js';
import { mayWant, type PushNews } from '../../protocol/push-events.js';
import { MAX_PUSH_CONFIGS, type PushConfig, type PushState, type RedrivePushResult } from '../../protocol/push.js';
import { isInterrupted, isTerminal } from '../../protocol/task-state.js';
import {
  refusal,
  deletePushConfigUpdate,
  redrivePushUpdate,
  setPushConfigUpdate,
  type PushReport,
} from '../messages.js';
import { anew } from './after-run.js';
import { createDeliveryLoop, type DeliveryLoopOptions, type Entry } from './delivery-loop.js';
import { memoOf, reportOf } from './report.js';

/** The push configs of one task, and a loop of deliveries for each that has something to deliver. */
export interface PushDeliveries {
  /** Counts the changes that others have asked for. A snapshot taken before a change does not have it. */
  readonly changes: number;
  /** Counts what makes the history grow. */
  readonly steps: number;
  /** Whether everything is delivered, or given up. */
  readonly settled: boolean;
  /** Takes the configs that came with the task's first message. */
  begin(configs: readonly PushConfig[]): void;
  /**
   * The validator of `setPushConfig`, and of messages with configs.
   *
   * @throws ApplicationFailure `TooManyPushConfigs` when the task would have too many.
   */
  refuse(configs: readonly PushConfig[]): void;
  /** Adds a config, or puts it in the place of the one with its id. After it, nothing goes to the older one. */
  set(config: PushConfig): Promise<void>;
  /** Takes a config away. After it, nothing is sent for it (A2A §3.1.10). */
  delete(id: string): Promise<void>;
  /** Tries again at once what was given up or waits for its next attempt, of one config or of all. */
  redrive(id: string | undefined): RedrivePushResult;
  /** Takes note of what has come into the history, or is about to with the commands so far. */
  note(news: PushNews): void;
  /** Stops deliveries, where they are. */
  pause(): Promise<void>;
  /** Goes on after `pause`. */
  resume(): void;
  carry(): readonly PushState[];
  report(): readonly PushReport[];
}

export interface PushDeliveriesOptions extends Omit<DeliveryLoopOptions, 'replace'> {
  /** The states of the configs at the end of an earlier run. */
  readonly carried: readonly PushState[];
}

const PUSH = defineSearchAttributeKey(SEARCH_ATTRIBUTES.push, 'KEYWORD');

export function createPushDeliveries(options: PushDeliveriesOptions): PushDeliveries {
  const { taskState } = options;
  const entries = new Map<string, Entry>();
  let changes = 0;
  /** The ids of configs that are about to be set. Validators count them before they are there. */
  const coming: string[] = [];
  /** The newest change to each config, by the config's id. */
  const changing = new Map<string, Promise<void>>();

  const add = (state: PushState): Entry => {
    const entry: Entry = { state, newsAt: 0, held: false };
    entries.set(state.config.id, entry);
    return entry;
  };
  for (const state of options.carried) add(state);

  /** A config that comes when the task waits or has ended is told of that: it may have been late by an instant. */
  const beginsWithState = ({ on }: PushConfig): boolean => {
    const state = taskState();
    return (isInterrupted(state) || isTerminal(state)) && mayWant(on, { kind: 'state', state });
  };

  /** Tells operators what is given up, where they look for it. */
  const publish = (): void => {
    const memo = memoOf([...entries.values()].map(({ state }) => state));
    upsertMemo({ [PUSH_MEMO]: memo });
    upsertSearchAttributes([{ key: PUSH, value: memo.givenUp.length > 0 ? PUSH_GIVEN_UP : null }]);
  };

  const replace = (entry: Entry, state: PushState): void => {
    const before = entry.state.givenUp;
    entry.state = state;
    if (before?.at !== state.givenUp?.at) publish();
  };

  const deliveries = createDeliveryLoop({ ...options, replace });
  const { wake, interrupt } = deliveries;
  const settled = (): boolean => [...entries.values()].every((entry) => !entry.loop && !deliveries.isDue(entry));

  // A workflow that goes on with the configs of another begins without its memo; the next run of the same one does not.
  const { memo: known = {} } = workflowInfo();
  if (options.carried.some(({ givenUp }) => givenUp) && !(PUSH_MEMO in known)) publish();

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
    get steps() {
      return changes + deliveries.runs;
    },
    get settled() {
      return settled();
    },
    begin(configs) {
      for (const config of configs) {
        const news = config.initialSnapshot === true || mayWant(config.on, { kind: 'state', state: taskState() });
        wake(add({ config, failures: 0, news }));
      }
    },
    refuse(configs) {
      const known = new Set([...entries.keys(), ...coming]);
      const ids = new Set([...known, ...configs.map(({ id }) => id)]);
      if (ids.size <= MAX_PUSH_CONFIGS || ids.size === known.size) return;
      throw refusal('TooManyPushConfigs', `A task has ${MAX_PUSH_CONFIGS} push notification configs at most.`);
    },
    async set(config) {
      coming.push(config.id);
      await change(config.id, (entry) => {
        coming.splice(coming.indexOf(config.id), 1);
        const first = config.initialSnapshot === true || beginsWithState(config);
        if (!entry) {
          wake(add({ config, failures: 0, news: first }));
          return;
        }
        // The config goes on where the older one was, and what could not be delivered there is tried here.
        const { news, givenUp } = entry.state;
        // A task as it stands tells of all that was before it.
        const cursor = config.initialSnapshot ? undefined : entry.state.cursor;
        const due = news || givenUp !== undefined || (cursor === undefined && first);
        replace(entry, { config, ...(cursor !== undefined && { cursor }), failures: 0, news: due });
        wake(entry);
      });
    },
    delete: (id) =>
      change(id, (entry) => {
        entries.delete(id);
        if (entry?.state.givenUp) publish();
      }),
    redrive(id) {
      const chosen = [...entries.values()].filter(
        // News alone counts too: it is of a workflow that was cut off, so that nobody knows what it has delivered.
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
        const { config, givenUp } = entry.state;
        // What was given up is not tried with each batch, but when the task gets somewhere.
        if (mayWant(config.on, news) && !(givenUp && news.kind === 'batch')) {
          // A decision comes into the history behind everything that is there now, and one cannot tell where.
          const at = news.kind === 'state' ? Infinity : workflowInfo().historyLength - 1;
          entry.newsAt = Math.max(entry.newsAt, at);
          entry.state = { ...entry.state, news: true };
        }
        // What was held back while the turn went on is due when it has ended, whatever the state.
        wake(entry);
      }
    },
    async pause() {
      deliveries.paused = true;
      await Promise.all([...entries.values()].map(interrupt));
    },
    resume() {
      deliveries.paused = false;
      for (const entry of entries.values()) wake(entry);
    },
    carry: () => [...entries.values()].map(({ state }) => state),
    report: () => [...entries.values()].map(({ state, run }) => reportOf(state, run !== undefined)),
  };
}

/** Sets the handlers of the updates on push configs, which are the same for every workflow that has some. */
export function setPushHandlers(push: PushDeliveries): void {
  setHandler(setPushConfigUpdate, (config) => push.set(config), {
    validator: (config) => {
      push.refuse([config]);
    },
  });
  setHandler(deletePushConfigUpdate, ({ id }) => push.delete(id));
  setHandler(redrivePushUpdate, ({ id }) => push.redrive(id));
}
