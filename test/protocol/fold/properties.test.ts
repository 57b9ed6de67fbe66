import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FoldState } from '../../../protocol/fold/fold-state.js';
import { fold } from '../../../protocol/fold/fold.js';
import type { JournalRecord } from '../../../protocol/journal.js';
import { isTerminal } from '../../../protocol/task-state.js';
import type { TurnBatch } from '../../../protocol/turn-batch.js';
import { batchSizes, taskScript } from '../../support/histories/journal-arbitraries.js';
import { artifactTexts, clientView, foldAll, journalOf, timeAt } from '../../support/histories/journal-script.js';

/** What a client can tell of a task's journal. */
function seen(records: readonly JournalRecord[]) {
  const { state, events } = foldAll(records);
  return { task: state.task, events, sequence: state.sequence, logs: state.logs, settledTurn: state.settledTurn };
}

describe('the fold', () => {
  test('gives the same task and the same numbered events however a turn was split into batches', () => {
    fc.assert(
      fc.property(taskScript, batchSizes, (script, sizes) => {
        const sameTime = () => timeAt(0);
        const [one, other] = [
          script.map((turn) => ({ ...turn, continuesAsNew: false })),
          script.map((turn) => ({ ...turn, continuesAsNew: false, batchSizes: sizes })),
        ].map((turns) => seen(journalOf(turns, sameTime).flat()));
        expect(other).toEqual(one);
      }),
    );
  });

  test('numbers events 1, 2, 3 … and log records inside them, without a gap or a repetition', () => {
    fc.assert(
      fc.property(taskScript, (script) => {
        const { events } = foldAll(journalOf(script).flat());
        let sequence = 0;
        let log = 0;
        for (const event of events) {
          if (event.log === 0) [sequence, log] = [sequence + 1, 0];
          else log += 1;
          expect({ sequence: event.sequence, log: event.log }).toEqual({ sequence, log });
        }
      }),
    );
  });

  test('is not changed by a record that is folded a second time', () => {
    fc.assert(
      fc.property(taskScript, (script) => {
        let state: FoldState | undefined;
        for (const record of journalOf(script).flat()) {
          ({ state } = fold(state, record));
          expect(fold(state, record)).toEqual({ state, events: [] });
        }
      }),
    );
  });

  test('is not changed by a run that is folded a second time', () => {
    fc.assert(
      fc.property(taskScript, (script) => {
        const [run = []] = journalOf(script);
        const { state } = foldAll(run);
        expect(foldAll(run, state)).toEqual({ state, events: [] });
      }),
    );
  });

  test('takes a batch that was delivered again, as a new event of the history, for what it is', () => {
    fc.assert(
      fc.property(taskScript, fc.nat({ max: 3 }), (script, repetitions) => {
        const runs = journalOf(script);
        const repeated = runs.flatMap((run) =>
          spaced(run).flatMap((record) => [
            record,
            ...Array.from({ length: record.type === 'batch' ? repetitions : 0 }, (_, copy) => ({
              ...record,
              eventId: record.eventId + copy + 1,
            })),
          ]),
        );
        expect(seen(repeated)).toEqual(seen(runs.flat()));
      }),
    );
  });

  test('is never changed by a batch of an older attempt, a closed turn or an abandoned run', () => {
    fc.assert(
      fc.property(taskScript, fc.nat(), (script, where) => {
        const runs = journalOf(script).map(spaced);
        const records = runs.flat();
        const index = 1 + (where % (records.length - 1));
        const { state } = foldAll(records.slice(0, index));
        const expected = seen(records);
        for (const batch of voidBatches(state)) {
          const stray: JournalRecord = { type: 'batch', batch, eventId: state.eventId + 1, time: timeAt(0) };
          expect(fold(state, stray)).toEqual({ state: { ...state, eventId: stray.eventId }, events: [] });
          expect(seen([...records.slice(0, index), stray, ...records.slice(index)])).toEqual(expected);
        }
      }),
    );
  });

  test('never changes a task that has ended [STATE-02]', () => {
    fc.assert(
      fc.property(taskScript, taskScript, (script, more) => {
        const { state } = foldAll(journalOf(script).flat());
        expect(isTerminal(state.task.status.state)).toBe(true);
        const late = spaced(journalOf(more).flat(), state.eventId + 1).filter(({ type }) => type !== 'started');
        const after = foldAll(late, state);
        expect(after.events).toEqual([]);
        expect(after.state.task).toBe(state.task);
      }),
    );
  });

  test('leaves artifacts as an uninterrupted run would, whatever attempts were lost', () => {
    fc.assert(
      fc.property(taskScript, (script) => {
        const uninterrupted = script.map((turn) => ({ ...turn, losses: [] }));
        const [lossy, smooth] = [script, uninterrupted].map((turns) => foldAll(journalOf(turns).flat()).state.task);
        expect(lossy?.artifacts ?? []).toEqual(smooth?.artifacts ?? []);
      }),
    );
  });

  test('tells a streaming client enough to end with the texts of the task', () => {
    fc.assert(
      fc.property(taskScript, (script) => {
        const { state, events } = foldAll(journalOf(script).flat());
        expect(artifactTexts(clientView(events))).toEqual(artifactTexts(state.task));
      }),
    );
  });

  test('gives the same whether the workflow continued as new or not', () => {
    fc.assert(
      fc.property(taskScript, (script) => {
        const sameTime = () => timeAt(0);
        const oneRun = script.map((turn) => ({ ...turn, continuesAsNew: false }));
        expect(seen(journalOf(script, sameTime).flat())).toEqual(seen(journalOf(oneRun, sameTime).flat()));
      }),
    );
  });

  test('gives the same from a snapshot and the runs after it as from all runs', () => {
    fc.assert(
      fc.property(taskScript, (script) => {
        const runs = journalOf(script);
        const whole = foldAll(runs.flat());
        for (let first = 1; first < runs.length; first += 1) {
          const rest = foldAll(runs.slice(first).flat());
          expect(rest.state).toEqual(whole.state);
          expect(rest.events).toEqual(whole.events.slice(whole.events.length - rest.events.length));
        }
      }),
    );
  });
});

/** The same records, with room for others between their event ids. */
function spaced(records: readonly JournalRecord[], from = 0): JournalRecord[] {
  return records.map((record) => ({ ...record, eventId: from + record.eventId * 10 }));
}

/** Batches that must not count in this state. */
function voidBatches({ turn, runId }: FoldState): TurnBatch[] {
  const artifact = { artifactId: 'a', parts: [{ text: 'from a worker that had lost its turn' }] };
  const batch: TurnBatch = {
    runId,
    turn: turn.number,
    attempt: turn.attempt,
    sequence: 1_000,
    base: 0,
    events: [{ kind: 'artifact', artifact, mode: 'append' }, { kind: 'status' }],
  };
  return [
    ...(turn.open ? [] : [{ ...batch, attempt: turn.attempt + 1 }]),
    { ...batch, attempt: turn.attempt - 1 },
    { ...batch, sequence: turn.batch },
    { ...batch, turn: turn.number - 1 },
    { ...batch, turn: turn.number + 1 },
    { ...batch, runId: 'an abandoned run' },
  ];
}
