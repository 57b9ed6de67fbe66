import { describe, expect, test } from 'vitest';
import { LOG_EXTENSION, SEQUENCE_EXTENSION } from '../../../protocol/extensions.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent, type Step } from '../../support/agents/scripted-agent.js';
import { BINDINGS, CODES, createCaller, type Caller } from '../../support/clients/a2a-caller.js';
import { artifactText, consecutiveIds, statusText, viewOf } from '../../support/clients/stream-view.js';
import { bringsState, snapshotIn, stateIn } from '../../support/clients/task-stream.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('stack-subscribe', () => [scriptedAgent('actor', messageSteps(gates))]);

describe.each(BINDINGS)('SubscribeToTask over %s', (binding) => {
  const caller = (api = stack.apis[0]): Caller => createCaller(`${api.url}/actor`, binding);
  const other = (): Caller => caller(stack.apis[1]);
  /** A task that has done all before the gate, and waits there. */
  const workingAt = async (gate: string, before: readonly Step[], after: readonly Step[]): Promise<string> => {
    const message = script(...before, { status: 'At the gate' }, { gate }, ...after);
    const stream = await caller().stream(message);
    const events = await stream.until((event) => statusText(event) === 'At the gate');
    stream.leave();
    return snapshotIn(events[0]).id;
  };

  test('begins with the task as it is, and brings what comes then, until the end [SUB-01, SUB-02, SUB-03]', async () => {
    const gate = `snapshot-${binding}`;
    const id = await workingAt(gate, [{ text: 'a' }], [{ text: 'b' }]);
    const before = (await other().get(id)).task;
    const stream = await other().subscribe(id);
    const first = await stream.next();
    // The time of a status may still move on to the one that lists go by: see `dateStatus`.
    const timestamp: unknown = expect.any(String);
    expect(snapshotIn(first)).toEqual({ ...before, status: { ...before.status, timestamp } });
    gates.open(gate);
    const events = [...(first ? [first] : []), ...(await stream.rest())];
    expect(events.map(({ id: number }) => number)).toEqual(consecutiveIds(events));
    const view = viewOf(events);
    expect([artifactText(view, 'text'), view.status]).toEqual(['ab', (await caller().get(id)).task.status]);
  });

  test('stays open while the task waits for its client [SUB-07, STATE-04]', async () => {
    const gate = `interrupted-${binding}`;
    const taskId = await workingAt(gate, [], [{ ask: 'Which?' }]);
    const stream = await caller().subscribe(taskId);
    gates.open(gate);
    await stream.until(bringsState('TASK_STATE_INPUT_REQUIRED'));
    await other().send({ taskId, ...script({ text: 'that' }) });
    const rest = await stream.rest();
    expect(rest.map(({ event }) => stateIn(event)).at(-1)).toBe('TASK_STATE_COMPLETED');
  });

  test('of an ended task is UnsupportedOperation, as a plain error [SUB-05, STRM-14]', async () => {
    const { id } = (await caller().send('done')).task;
    const { failure } = await other().refusedSubscribe(id);
    expect(failure.code).toBe(CODES.unsupportedOperation[binding]);
  });

  test('brings log records only to those who activate them', async () => {
    const gate = `logs-${binding}`;
    const id = await workingAt(gate, [], [{ log: 'first' }, { status: 'x' }, { log: 'second' }]);
    const plain = await caller().subscribe(id);
    const logging = await other().subscribe(id, { extensions: [LOG_EXTENSION] });
    await Promise.all([plain.next(), logging.next()]);
    gates.open(gate);
    const [without, withLogs] = [await plain.rest(), await logging.rest()];
    expect(without.map(({ id: number }) => number)).toEqual(['4', '5']);
    expect(withLogs.map(({ id: number }) => number)).toEqual(['3.1', '4', '4.1', '5']);
    expect(withLogs.filter(({ id: number }) => !number.includes('.'))).toEqual(without);
  });

  test('has the sequence in the metadata for those who activate it, the snapshot too', async () => {
    const gate = `sequence-${binding}`;
    const id = await workingAt(gate, [], []);
    const stream = await caller().subscribe(id, { extensions: [SEQUENCE_EXTENSION] });
    const first = await stream.next();
    expect(first?.id).toBe('3');
    expect(snapshotIn(first).metadata).toEqual({ [SEQUENCE_EXTENSION]: { sequence: 3 } });
    gates.open(gate);
    expect(await stream.rest()).toMatchObject([
      { id: '4', event: { statusUpdate: { metadata: { [SEQUENCE_EXTENSION]: { sequence: 4 } } } } },
    ]);
  });

  describe('resumes', () => {
    const steps: readonly Step[] = [
      { status: 'a' },
      { log: 'l1' },
      { log: 'l2' },
      { text: 'b' },
      { log: 'l3' },
      { status: 'c' },
    ];
    const resumes = [
      ['Last-Event-ID', (id: string) => ({ lastEventId: id })],
      ['afterSequence', (id: string) => ({ afterSequence: id })],
    ] as const;

    describe.each(resumes)('by %s', (_name, after) => {
      test('from any event of an ended task through another API process: all events after it, exactly once', async () => {
        const all = await (await caller().stream(script(...steps), { extensions: [LOG_EXTENSION] })).rest();
        const { id } = snapshotIn(all[0]);
        for (let index = -1; index < all.length; index += 1) {
          const position = index === -1 ? '0' : (all[index]?.id ?? '');
          const resumed = await other().subscribe(id, { ...after(position), extensions: [LOG_EXTENSION] });
          expect(await resumed.rest()).toEqual(all.slice(index + 1));
        }
      });

      test('in the middle of a running task, and goes on live', async () => {
        const gate = `resume-${binding}-${_name}`;
        const stream = await caller().stream(script(...steps, { status: 'At the gate' }, { gate }, ...steps));
        const seen = await stream.until((event) => statusText(event) === 'c');
        stream.leave();
        const { id } = snapshotIn(seen[0]);
        const resumed = await other().subscribe(id, after(seen.at(-1)?.id ?? ''));
        const missed = await resumed.until((event) => statusText(event) === 'At the gate');
        gates.open(gate);
        const events = [...seen, ...missed, ...(await resumed.rest())];
        expect(events.map(({ id: number }) => number)).toEqual(consecutiveIds(events));
        const replayed = await (await other().subscribe(id, after('0'))).rest();
        expect(events).toEqual(replayed);
      });

      test('not from a position that the task has not reached: refused, and says which it has', async () => {
        const { id } = (await caller().send(script(...steps))).task;
        for (const position of ['8', '7.1', '99999999']) {
          const { failure } = await other().refusedSubscribe(id, after(position));
          expect(failure.code).toBe(CODES.invalidParams[binding]);
          expect(failure.message).toMatch(/newest event is 6/);
        }
      });
    });

    test('at the newest event of a quiet task: the stream opens before there is anything to say', async () => {
      const gate = `quiet-${binding}`;
      const id = await workingAt(gate, [], []);
      const stream = await other().subscribe(id, { lastEventId: '3' });
      gates.open(gate);
      expect((await stream.rest()).map(({ id: number }) => number)).toEqual(['4']);
    });
  });
});

test('SubscribeToTask has GET and POST in HTTP+JSON, as §11.3 and the proto say [OPS-07]', async () => {
  const api = createCaller(`${stack.apis[0].url}/actor`);
  const { id } = (await api.send(script({ ask: 'Well?' }))).task;
  const streams = [await api.subscribe(id, { method: 'GET' }), await api.subscribe(id, { method: 'POST' })];
  const [get, post] = [await streams[0]?.next(), await streams[1]?.next()];
  expect(snapshotIn(get).status.state).toBe('TASK_STATE_INPUT_REQUIRED');
  expect(post).toEqual(get);
});
