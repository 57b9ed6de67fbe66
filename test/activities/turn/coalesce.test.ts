import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coalesce, sized } from '../../../activities/turn/coalesce.js';
import type { Artifact, Part } from '../../../protocol/a2a.js';
import { MAX_BATCH_BYTES } from '../../../protocol/limits.js';
import type { AgentEvent } from '../../../protocol/turn-batch.js';
import { agentEvents } from '../../support/histories/journal-arbitraries.js';
import { FIRST_RUN, foldAll, placed, taskInput } from '../../support/histories/journal-script.js';

type ArtifactEvent = Extract<AgentEvent, { kind: 'artifact' }>;

const chunk = (
  parts: readonly Part[],
  rest: Partial<ArtifactEvent> = {},
  fields: Partial<Artifact> = {},
): ArtifactEvent => ({
  kind: 'artifact',
  artifact: { artifactId: 'a', ...fields, parts },
  mode: 'append',
  join: true,
  ...rest,
});
const text = (value: string, rest: Partial<ArtifactEvent> = {}) => chunk([{ text: value }], rest);
const merge = (before: AgentEvent, after: AgentEvent) => coalesce(sized(before), sized(after))?.event;

/** The artifacts of a task whose agent reported these events. */
function artifactsAfter(events: readonly AgentEvent[]) {
  const batch = { runId: FIRST_RUN, turn: 1, attempt: 1, sequence: 1, base: 0, events };
  const opening = placed([
    { type: 'started', runId: FIRST_RUN, input: taskInput() },
    { type: 'turnScheduled', turn: 1 },
    { type: 'batch', batch },
  ]);
  return foldAll(opening).state.task.artifacts ?? [];
}

function coalesceAll(events: readonly AgentEvent[]): AgentEvent[] {
  const result: AgentEvent[] = [];
  for (const event of events) {
    const last = result.at(-1);
    const merged = last && merge(last, event);
    if (merged) result[result.length - 1] = merged;
    else result.push(event);
  }
  return result;
}

describe('two chunks of text of one artifact', () => {
  test('become one', () => {
    expect(merge(text('one '), text('two'))).toEqual(text('one two'));
  });

  test('become one that is the last if the second is', () => {
    expect(merge(text('one '), text('two', { lastChunk: true }))).toEqual(text('one two', { lastChunk: true }));
  });

  test('keep the fields that the second one adds', () => {
    const first = chunk([{ text: '1' }], {}, { name: 'old', metadata: { a: 1 } });
    const second = chunk([{ text: '2' }], {}, { name: 'new', metadata: { b: 2 } });
    expect(merge(first, second)).toEqual(chunk([{ text: '12' }], {}, { name: 'new', metadata: { a: 1, b: 2 } }));
  });

  test('count no less than what they are as JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), fc.boolean(), (one, two, ended) => {
        const merged = coalesce(sized(text(one)), sized(text(two, ended ? { lastChunk: true } : {})));
        // `"lastChunk":true,` and a lone surrogate that finds its other half are all that can differ.
        expect(Math.abs((merged?.bytes ?? 0) - (merged ? sized(merged.event).bytes : 0))).toBeLessThan(32);
      }),
    );
  });
});

describe('two events stay two', () => {
  test.each<[string, AgentEvent, AgentEvent]>([
    ['of two artifacts', text('one'), chunk([{ text: 'two' }], {}, { artifactId: 'b' })],
    ['when the first was the last of its artifact', text('one', { lastChunk: true }), text('two')],
    [
      'when the second is a part of its own',
      text('one'),
      { kind: 'artifact', artifact: { artifactId: 'a', parts: [{ text: 'two' }] }, mode: 'append' },
    ],
    ['when the first is no text', chunk([{ data: 1 }]), text('two')],
    ['when the second is no text', text('one'), chunk([{ data: 2 }])],
    ['when the first has two parts', chunk([{ text: '0' }, { text: '1' }]), text('2')],
    ['when one is a status', { kind: 'status' }, text('one')],
    ['when they are too large together', text('x'.repeat(MAX_BATCH_BYTES - 100)), text('x'.repeat(100))],
  ])('%s', (_, before, after) => {
    expect(merge(before, after)).toBeUndefined();
  });
});

test('the artifacts are the same with and without it', () => {
  fc.assert(
    fc.property(agentEvents, (events) => {
      expect(artifactsAfter(coalesceAll(events))).toEqual(artifactsAfter(events));
    }),
  );
});
