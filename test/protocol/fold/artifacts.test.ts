import { describe, expect, test } from 'vitest';
import type { Artifact, Part } from '../../../protocol/a2a.js';
import { LOG_EXTENSION } from '../../../protocol/extensions.js';
import type { AgentEvent } from '../../../protocol/turn-batch.js';
import { FIRST_RUN, foldAll, placed, taskInput } from '../../support/histories/journal-script.js';

type ArtifactEvent = Extract<AgentEvent, { kind: 'artifact' }>;

const send = (
  parts: readonly Part[],
  rest: Partial<ArtifactEvent> = {},
  fields: Partial<Artifact> = {},
): ArtifactEvent => ({
  kind: 'artifact',
  artifact: { artifactId: 'a', ...fields, parts },
  mode: 'append',
  ...rest,
});
const text = (chunk: string, rest: Partial<ArtifactEvent> = {}) => send([{ text: chunk }], { join: true, ...rest });

function after(...events: readonly AgentEvent[]) {
  const batch = { runId: FIRST_RUN, turn: 1, attempt: 1, sequence: 1, base: 0, events };
  const { state, events: emitted } = foldAll(
    placed([
      { type: 'started', runId: FIRST_RUN, input: taskInput() },
      { type: 'turnScheduled', turn: 1 },
      { type: 'batch', batch },
    ]),
  );
  return { artifacts: state.task.artifacts, state, events: emitted.slice(2) };
}

describe('chunks of an artifact', () => {
  test('of text become one part, however they were cut', () => {
    expect(after(text('one '), text('two')).artifacts).toEqual([{ artifactId: 'a', parts: [{ text: 'one two' }] }]);
  });

  test('of parts stay parts of their own', () => {
    const parts = [{ text: 'one' }, { data: { two: 2 } }, { text: 'three' }];
    expect(after(...parts.map((part) => send([part]))).artifacts).toEqual([{ artifactId: 'a', parts }]);
  });

  test('of text after another kind of part begin a new part', () => {
    expect(after(send([{ data: 1 }]), text('one'), text(' two')).artifacts?.[0]?.parts).toEqual([
      { data: 1 },
      { text: 'one two' },
    ]);
  });

  test('go to the client as they are: the first replaces, the others append [STRM-08, STRM-09, STRM-10]', () => {
    const updates = after(text('one '), text('two', { lastChunk: true })).events.map(({ event }) => event);
    expect(updates).toMatchObject([
      { artifactUpdate: { artifact: { parts: [{ text: 'one ' }] } } },
      { artifactUpdate: { artifact: { parts: [{ text: 'two' }] }, append: true, lastChunk: true } },
    ]);
    expect(updates[0]).not.toHaveProperty('artifactUpdate.append');
  });

  test('that replace begin the artifact anew, in its place [STRM-08]', () => {
    const other: AgentEvent = {
      kind: 'artifact',
      artifact: { artifactId: 'b', parts: [{ text: 'b' }] },
      mode: 'append',
    };
    const { artifacts } = after(text('old'), other, send([{ text: 'new' }], { mode: 'replace' }));
    expect(artifacts).toEqual([
      { artifactId: 'a', parts: [{ text: 'new' }] },
      { artifactId: 'b', parts: [{ text: 'b' }] },
    ]);
  });

  test('may add fields later, and metadata is merged', () => {
    const first = send([{ text: '1' }], {}, { name: 'report', metadata: { a: 1 } });
    const second = send([{ text: '2' }], {}, { description: 'more', metadata: { b: 2 } });
    expect(after(first, second).artifacts).toEqual([
      {
        artifactId: 'a',
        name: 'report',
        description: 'more',
        metadata: { a: 1, b: 2 },
        parts: [{ text: '1' }, { text: '2' }],
      },
    ]);
  });

  test('that only end an artifact without text add no part to it', () => {
    const { artifacts, events } = after(send([{ data: 1 }]), text('', { lastChunk: true }));
    expect(artifacts).toEqual([{ artifactId: 'a', parts: [{ data: 1 }] }]);
    expect(events.at(-1)?.event).toMatchObject({ artifactUpdate: { append: true, lastChunk: true } });
  });
});

describe('a log record', () => {
  const log: AgentEvent = {
    kind: 'log',
    level: 'warn',
    message: 'slow',
    data: { ms: 9 },
    time: '2026-01-01T00:00:00.000Z',
  };

  test('is a status update that repeats the status, with the record in its metadata', () => {
    const { state, events } = after(log);
    const record = { level: 'warn', message: 'slow', data: { ms: 9 }, time: '2026-01-01T00:00:00.000Z' };
    expect(events).toEqual([
      {
        sequence: 2,
        log: 1,
        event: {
          statusUpdate: {
            taskId: state.task.id,
            contextId: state.task.contextId,
            status: state.task.status,
            metadata: { [LOG_EXTENSION]: record },
          },
        },
      },
    ]);
  });

  test('is numbered inside the event before it, and changes no task', () => {
    const { events, state } = after(log, log, text('one'), log);
    expect(events.map(({ sequence, log }) => `${sequence}.${log}`)).toEqual(['2.1', '2.2', '3.0', '3.1']);
    expect(state.task).toEqual(after(text('one')).state.task);
  });
});
