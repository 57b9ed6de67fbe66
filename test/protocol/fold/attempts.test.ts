import { describe, expect, test } from 'vitest';
import type { TaskArtifactUpdateEvent } from '../../../protocol/a2a.js';
import type { FoldEvent } from '../../../protocol/fold/fold-state.js';
import type { JournalRecord } from '../../../protocol/journal.js';
import type { AgentEvent, TurnBatch } from '../../../protocol/turn-batch.js';
import {
  artifactTexts,
  clientView,
  FIRST_RUN,
  foldAll,
  placed,
  taskInput,
  timeAt,
  type RecordBody,
} from '../../support/histories/journal-script.js';

const opening: RecordBody[] = [
  { type: 'started', runId: FIRST_RUN, input: taskInput() },
  { type: 'turnScheduled', turn: 1 },
  { type: 'turnPickedUp' },
];

const chunk = (artifactId: string, text: string): AgentEvent => ({
  kind: 'artifact',
  artifact: { artifactId, parts: [{ text }] },
  mode: 'append',
  join: true,
});
const checkpoint = (number: number): AgentEvent => ({ kind: 'checkpoint', number });

/** A batch of one attempt, the first if nothing else is said. */
function batch(attempt: number, events: readonly AgentEvent[], more: Partial<TurnBatch> = {}): RecordBody {
  return { type: 'batch', batch: { runId: FIRST_RUN, turn: 1, attempt, sequence: 1, base: 0, events, ...more } };
}

function after(...bodies: readonly RecordBody[]) {
  return foldAll(placed([...opening, ...bodies]));
}

function artifactUpdates(events: readonly FoldEvent[]): TaskArtifactUpdateEvent[] {
  return events.flatMap(({ event }) => ('artifactUpdate' in event ? [event.artifactUpdate] : []));
}

describe('an attempt that takes over', () => {
  test('from the start of the turn begins its artifacts anew', () => {
    const { state, events } = after(batch(1, [chunk('a', 'one ')]), batch(2, [chunk('a', 'uno '), chunk('a', 'dos')]));
    expect(artifactTexts(state.task)).toEqual({ a: 'uno dos' });
    expect(artifactUpdates(events).map(({ append }) => append)).toEqual([undefined, undefined, true]);
  });

  test('from a checkpoint goes on, and what was sent after the checkpoint is sent again as it was', () => {
    const { state, events } = after(
      batch(1, [chunk('a', 'one '), checkpoint(1), chunk('a', 'lost')]),
      batch(2, [chunk('a', 'two')], { base: 1 }),
    );
    expect(artifactTexts(state.task)).toEqual({ a: 'one two' });
    expect(artifactUpdates(events).map(({ artifact, append }) => [artifact.parts[0], append])).toEqual([
      [{ text: 'one ' }, undefined],
      [{ text: 'lost' }, true],
      [{ text: 'one ' }, undefined],
      [{ text: 'two' }, true],
    ]);
    expect(artifactTexts(clientView(events))).toEqual({ a: 'one two' });
  });

  test('does not repeat artifacts that had not changed since the checkpoint', () => {
    const { events } = after(
      batch(1, [chunk('a', 'done'), checkpoint(1), chunk('b', 'lost')]),
      batch(2, [chunk('b', 'new')], { base: 1 }),
    );
    expect(artifactUpdates(events).map(({ artifact }) => artifact.artifactId)).toEqual(['a', 'b', 'b']);
  });

  test('keeps the artifacts of earlier turns', () => {
    const { state } = after(
      batch(1, [chunk('a', 'of turn 1')]),
      { type: 'turnScheduled', turn: 2 },
      batch(1, [chunk('b', 'lost')], { turn: 2 }),
      batch(2, [chunk('b', 'of turn 2')], { turn: 2 }),
    );
    expect(artifactTexts(state.task)).toEqual({ a: 'of turn 1', b: 'of turn 2' });
  });

  test('can itself be taken over from a checkpoint of the attempt before it', () => {
    const { state } = after(
      batch(1, [chunk('a', '1'), checkpoint(1), chunk('a', '2'), checkpoint(2), chunk('a', 'x')]),
      batch(2, [chunk('a', 'y')], { base: 2 }),
      batch(3, [chunk('a', '3')], { base: 2 }),
    );
    expect(artifactTexts(state.task)).toEqual({ a: '123' });
  });
});

describe('a batch', () => {
  const first = batch(2, [chunk('a', 'right')]);
  test.each([
    ['of an older attempt', batch(1, [chunk('a', ' wrong')], { sequence: 9 })],
    ['seen before', first],
    ['of an earlier batch number', batch(2, [chunk('a', ' wrong')], { sequence: 0 })],
    ['of another turn', batch(3, [chunk('a', ' wrong')], { turn: 2 })],
    ['of another run', batch(3, [chunk('a', ' wrong')], { runId: 'run-0' })],
  ])('%s changes nothing', (_, stray) => {
    const { state, events } = after(first);
    const again = after(first, stray);
    expect(again.events).toEqual(events);
    expect(again.state).toEqual({ ...state, eventId: state.eventId + 1 });
  });
});

describe('a reset by an operator', () => {
  const reset = (eventId: number, ms: number): JournalRecord => ({
    type: 'reset',
    runId: 'run-2',
    eventId,
    time: timeAt(ms),
  });

  test('gives clients the whole task, under a number that the abandoned run cannot have reached', () => {
    const before = after(batch(1, [chunk('a', 'one')]));
    const { state, events } = foldAll([reset(10, 60_001)], before.state);
    expect(events).toEqual([{ sequence: 60_000_001, log: 0, event: { task: before.state.task } }]);
    expect(state).toMatchObject({ runId: 'run-2', sequence: 60_000_001 });
  });

  test('is followed by the next number', () => {
    const before = after(batch(1, [chunk('a', 'one')]));
    const [scheduled, working] = placed(
      [{ type: 'turnScheduled', turn: 2 }, batch(1, [chunk('b', 'two')], { runId: 'run-2', turn: 2 })],
      11,
    );
    if (!scheduled || !working) throw new Error('two records');
    const { events } = foldAll([reset(10, 1_001), scheduled, working], before.state);
    expect(events.map(({ sequence }) => sequence)).toEqual([1_000_001, 1_000_002]);
  });

  test('makes batches of the abandoned run void, and lets the turn begin anew in the new one', () => {
    const before = after(batch(3, [chunk('a', 'abandoned')]));
    const [stray, fresh] = placed(
      [batch(3, [chunk('a', ' too')], { sequence: 2 }), batch(1, [chunk('a', 'fresh')], { runId: 'run-2' })],
      11,
    );
    if (!stray || !fresh) throw new Error('two records');
    const { state } = foldAll([reset(10, 1_000), stray, fresh], before.state);
    expect(artifactTexts(state.task)).toEqual({ a: 'fresh' });
  });

  test('never moves the sequence backwards when clocks do', () => {
    const before = after(batch(1, [chunk('a', 'one')]));
    const { state } = foldAll([reset(10, -5)], before.state);
    expect(state.sequence).toBe(before.state.sequence + 1);
  });
});
