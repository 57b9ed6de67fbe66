import fc from 'fast-check';
import type { JsonValue } from '../../../protocol/a2a.js';
import type { TurnOutcome, AgentEvent } from '../../../protocol/turn-batch.js';
import type { TurnScript } from './journal-script.js';

const text = fc.string({ maxLength: 4 });
const artifactId = fc.constantFrom('a', 'b', 'c');
const time = fc.constant('2026-01-01T00:00:00.000Z');
const anyJson: fc.Arbitrary<JsonValue> = fc.oneof(fc.integer(), text, fc.constant(null), fc.boolean());

const textChunk: fc.Arbitrary<AgentEvent> = fc
  .record({ artifactId, text, lastChunk: fc.boolean(), header: fc.boolean() })
  .map(({ text, lastChunk, header, artifactId }) => ({
    kind: 'artifact',
    artifact: { artifactId, ...(header && { name: `name of ${artifactId}` }), parts: [{ text }] },
    mode: 'append',
    join: true,
    ...(lastChunk && { lastChunk }),
  }));

const dataChunk: fc.Arbitrary<AgentEvent> = fc
  .record({ artifactId, data: anyJson, mode: fc.constantFrom('append' as const, 'replace' as const) })
  .map(({ artifactId, data, mode }) => ({
    kind: 'artifact',
    artifact: { artifactId, metadata: { kind: 'data' }, parts: [{ data }] },
    mode,
  }));

const status: fc.Arbitrary<AgentEvent> = fc
  .option(text, { nil: undefined })
  .map((said) => ({ kind: 'status', ...(said !== undefined && { message: { parts: [{ text: said }] } }) }));

const log: fc.Arbitrary<AgentEvent> = fc
  .record({ message: text, time })
  .map(({ message, time }) => ({ kind: 'log', level: 'info', message, time }));

const checkpoint: fc.Arbitrary<AgentEvent> = fc.constant({ kind: 'checkpoint', number: 0 });

/** What an agent reports in a turn; checkpoints are numbered as they come. */
export const agentEvents: fc.Arbitrary<readonly AgentEvent[]> = fc
  .array(fc.oneof({ weight: 5, arbitrary: textChunk }, dataChunk, status, log, checkpoint), { maxLength: 20 })
  .map((events) => {
    let number = 0;
    return events.map((event) => (event.kind === 'checkpoint' ? { ...event, number: (number += 1) } : event));
  });

/** Sizes of batches; a batch may be empty, as the one is that says that a turn was picked up. */
export const batchSizes = fc
  .array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 6 })
  .filter((sizes) => sizes.some((size) => size > 0));

const losses = fc.array(fc.record({ sent: fc.nat({ max: 20 }), base: fc.nat({ max: 4 }) }), { maxLength: 3 });

const interruption: fc.Arbitrary<TurnOutcome> = fc.record({
  state: fc.constantFrom('TASK_STATE_INPUT_REQUIRED' as const, 'TASK_STATE_AUTH_REQUIRED' as const),
  message: text.map((said) => ({ parts: [{ text: said }] })),
});

const ending: fc.Arbitrary<TurnOutcome> = fc
  .constantFrom('TASK_STATE_COMPLETED' as const, 'TASK_STATE_FAILED' as const, 'TASK_STATE_REJECTED' as const)
  .map((state) => ({ state }));

const turn = (outcome: fc.Arbitrary<TurnOutcome>): fc.Arbitrary<TurnScript> =>
  fc.record({
    events: agentEvents,
    losses,
    batchSizes,
    outcome,
    overtaken: fc.boolean(),
    continuesAsNew: fc.boolean(),
  });

/** A task from its first message to its end: one to four turns, lost workers, waiting messages, several runs. */
export const taskScript: fc.Arbitrary<readonly TurnScript[]> = fc
  .tuple(fc.array(turn(interruption), { maxLength: 3 }), turn(ending))
  .map(([interrupted, last]) => [...interrupted, last]);
