import { describe, expect, test } from 'vitest';
import type { JsonObject, StreamResponse } from '../../../protocol/a2a.js';
import { LOG_EXTENSION, SEQUENCE_EXTENSION } from '../../../protocol/extensions.js';
import { textOf } from '../../../protocol/parts.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent } from '../../support/agents/scripted-agent.js';
import { BINDINGS, CODES, createCaller } from '../../support/clients/a2a-caller.js';
import { consecutiveIds, statusText, viewOf } from '../../support/clients/stream-view.js';
import { bringsState, snapshotIn, stateIn } from '../../support/clients/task-stream.js';
import { containing } from '../../support/stacks/edge.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('stack-stream', () => [scriptedAgent('actor', messageSteps(gates))]);

function metadataIn(event: StreamResponse): JsonObject | undefined {
  if ('task' in event) return event.task.metadata;
  if ('message' in event) return event.message.metadata;
  return 'statusUpdate' in event ? event.statusUpdate.metadata : event.artifactUpdate.metadata;
}

describe.each(BINDINGS)('SendStreamingMessage over %s', (binding) => {
  const caller = () => createCaller(`${stack.apis[0].url}/actor`, binding);

  test('tells everything from the new task to its end, numbered from 1, and ends [STRM-01, STRM-02, STRM-04]', async () => {
    const stream = await caller().stream(
      script({ status: 'On it' }, { text: 'a' }, { status: 'Nearly' }, { text: 'b' }),
    );
    const events = await stream.rest();
    expect(snapshotIn(events[0]).status.state).toBe('TASK_STATE_SUBMITTED');
    expect(events[0]?.id).toBe('1');
    expect(events.map(({ id }) => id)).toEqual(consecutiveIds(events));
    expect(
      events.map(
        ({ event }) => stateIn(event) ?? textOf('artifactUpdate' in event ? event.artifactUpdate.artifact.parts : []),
      ),
    ).toEqual([
      'TASK_STATE_SUBMITTED',
      'TASK_STATE_WORKING',
      'TASK_STATE_WORKING',
      'a',
      'TASK_STATE_WORKING',
      'b',
      'TASK_STATE_COMPLETED',
    ]);
    const { task } = await caller().get(snapshotIn(events[0]).id);
    const { artifacts, status } = viewOf(events);
    expect([artifacts?.map(({ artifactId }) => artifactId), status]).toEqual([['text'], task.status]);
  });

  test('brings events while the agent works', async () => {
    const gate = `live-${binding}`;
    const stream = await caller().stream(script({ status: 'Thinking' }, { gate }, { status: 'Done' }));
    await stream.until((event) => statusText(event) === 'Thinking');
    gates.open(gate);
    const rest = await stream.rest();
    expect(rest.map(({ event }) => statusText(event))).toEqual(['Done', '']);
  });

  test('ends at INPUT_REQUIRED [STRM-15]', async () => {
    const events = await (await caller().stream(script({ ask: 'Which?' }))).rest();
    const last = events.at(-1)?.event;
    expect(last && [stateIn(last), statusText(last)]).toEqual(['TASK_STATE_INPUT_REQUIRED', 'Which?']);
  });

  test('stays open at AUTH_REQUIRED, and goes on when the task does [AREQ-03, AREQ-04]', async () => {
    const stream = await caller().stream(script({ askAuth: 'Sign in.' }));
    const events = await stream.until(bringsState('TASK_STATE_AUTH_REQUIRED'));
    const { id: taskId } = snapshotIn(events[0]);
    await caller().send({ taskId, ...script({ text: 'thanks' }) });
    const rest = await stream.rest();
    expect(rest.map(({ event }) => stateIn(event)).at(-1)).toBe('TASK_STATE_COMPLETED');
    expect([...events, ...rest].map(({ id }) => id)).toEqual(consecutiveIds(events.concat(rest)));
  });

  test('to a task that waits begins with the task as it is, and ends with the turn of the message [STRM-03]', async () => {
    const { task } = await caller().send(script({ text: 'A' }, { ask: 'More?' }));
    const message = { taskId: task.id, ...script({ text: 'B' }, { ask: 'Even more?' }) };
    const events = await (await caller().stream(message)).rest();
    const snapshot = snapshotIn(events[0]);
    expect(Number(events[0]?.id)).toBeGreaterThan(1);
    expect(snapshot.history?.map(({ parts }) => parts).at(-1)).toEqual(message.parts);
    expect(events.map(({ id }) => id)).toEqual(consecutiveIds(events));
    const last = events.at(-1)?.event;
    expect(last && statusText(last)).toBe('Even more?');
  });

  test('to a task that has ended is a plain error [STRM-14, SEND-06]', async () => {
    const { task } = await caller().send('done');
    const { failure } = await caller().refusedStream({ taskId: task.id, parts: [{ text: 'more' }] });
    expect(failure.code).toBe(CODES.unsupportedOperation[binding]);
  });

  test('brings log records to those who activate them, and to nobody else [EXT-05]', async () => {
    const steps = script({ status: 'a' }, { log: 'first' }, { log: 'second' }, { status: 'b' });
    const [plain, logging] = [
      await caller().stream(steps),
      await caller().stream(steps, { extensions: [LOG_EXTENSION] }),
    ];
    expect([plain.activated, logging.activated]).toEqual([undefined, LOG_EXTENSION]);
    const [without, withLogs] = [await plain.rest(), await logging.rest()];
    expect(without.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5']);
    expect(withLogs.map(({ id }) => id)).toEqual(['1', '2', '3', '3.1', '3.2', '4', '5']);
    const records = withLogs.flatMap(({ event }) =>
      'statusUpdate' in event ? [event.statusUpdate.metadata?.[LOG_EXTENSION]] : [],
    );
    expect(records.filter(Boolean)).toEqual([
      { level: 'info', message: 'first', time: containing('Z') },
      { level: 'info', message: 'second', time: containing('Z') },
    ]);
  });

  test('has the sequence in the metadata of every event for those who activate it', async () => {
    const stream = await caller().stream(script({ status: 'a' }, { text: 'x' }), { extensions: [SEQUENCE_EXTENSION] });
    const events = await stream.rest();
    const metadata = events.map(({ event }) => metadataIn(event));
    expect(stream.activated).toBe(SEQUENCE_EXTENSION);
    expect(metadata).toEqual([1, 2, 3, 4, 5].map((sequence) => ({ [SEQUENCE_EXTENSION]: { sequence } })));
  });
});
