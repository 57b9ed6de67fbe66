import { describe, expect, test } from 'vitest';
import type { JsonObject, StreamResponse } from '../../protocol/a2a.js';
import { LOG_EXTENSION, SEQUENCE_EXTENSION } from '../../protocol/extensions.js';
import { textOf } from '../../protocol/parts.js';
import { createGates } from '../support/agents/gates.js';
import { messageSteps, script, scriptedAgent, type Step } from '../support/agents/scripted-agent.js';
import { EVERY_BINDING, peerOf, taskIn, userMessage, type Metadata } from '../support/clients/peer.js';
import { artifactText, statusText, viewOf } from '../support/clients/stream-view.js';
import { bringsState, stateIn } from '../support/clients/task-stream.js';
import { eventually } from '../support/eventually.js';
import { useHttpStack } from '../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('conformance-streams', () => [scriptedAgent('actor', messageSteps(gates))]);

/** The task as a client has it that knows nothing but these events. */
const view = (events: readonly StreamResponse[]) => viewOf(events.map((event) => ({ id: '', event })));

/** What an event says, in a few words. */
function gist(event: StreamResponse): string {
  if ('artifactUpdate' in event) return textOf(event.artifactUpdate.artifact.parts);
  return statusText(event) || String(stateIn(event));
}

describe.each(EVERY_BINDING)('streams over %s', (binding) => {
  const peer = () => peerOf(binding, stack.apis[0]);
  const other = () => peerOf(binding, stack.apis[1]);
  const message = (steps: readonly Step[], change?: JsonObject) => ({
    message: userMessage(script(...steps).parts, change),
  });
  const stream = (steps: readonly Step[], change?: JsonObject, metadata?: Metadata) =>
    peer().open('SendStreamingMessage', message(steps, change), metadata);
  const subscribe = (id: string) => other().open('SubscribeToTask', { id });
  const send = async (steps: readonly Step[], change?: JsonObject, configuration: JsonObject = {}) =>
    taskIn(await peer().call('SendMessage', { ...message(steps, change), configuration }));
  const stateOf = async (id: string) => (await other().call('GetTask', { id }))['status'];
  /** A task that waits at a gate. */
  const working = async (gate: string, after: readonly Step[]) => {
    const { id } = await send([{ text: 'a' }, { gate }, ...after], {}, { returnImmediately: true });
    await gates.reached(gate);
    await eventually(async () => {
      expect(await stateOf(id)).toMatchObject({ state: 'TASK_STATE_WORKING' });
    });
    return id;
  };

  test('a message brings its task, then updates in order, and the end [STRM-01, STRM-02, STRM-04]', async () => {
    const numbers = Array.from({ length: 50 }, (_, number): Step => ({ status: `step ${number}` }));
    const events = await (await stream(numbers)).rest();
    expect(taskIn(events[0]).status.state).toBe('TASK_STATE_SUBMITTED');
    expect(events.slice(2).map(gist)).toEqual([
      ...numbers.map((_, number) => `step ${number}`),
      'TASK_STATE_COMPLETED',
    ]);
  });

  test('each event is of one kind, and names task and context [DATA-18, DATA-20, STATE-01]', async () => {
    const events = await (await stream([{ status: 'Hm' }, { text: 'a' }, { text: 'b' }])).rest();
    const { id: taskId, contextId } = taskIn(events[0]);
    for (const event of events) expect(Object.keys(event)).toHaveLength(1);
    for (const update of events.slice(1)) expect(Object.values(update)).toMatchObject([{ taskId, contextId }]);
    expect(events.map(stateIn)).not.toContain('TASK_STATE_UNSPECIFIED');
    expect(new Set(events.flatMap(Object.keys))).toEqual(new Set(['task', 'statusUpdate', 'artifactUpdate']));
  });

  test('events come while the agent works, each when it happens [STRM-13, SUB-03]', async () => {
    const gate = `live-${binding}`;
    const events = await stream([{ status: 'Thinking' }, { gate }, { status: 'Done' }]);
    const seen = await events.until((event) => statusText(event) === 'Thinking');
    expect(await stateOf(taskIn(seen[0]).id)).toMatchObject({ state: 'TASK_STATE_WORKING' });
    gates.open(gate);
    expect((await events.rest()).map(gist)).toEqual(['Done', 'TASK_STATE_COMPLETED']);
  });

  test('returnImmediately changes nothing [SEND-04]', async () => {
    const params = { ...message([{ text: 'a' }]), configuration: { returnImmediately: true } };
    const events = await (await peer().open('SendStreamingMessage', params)).rest();
    expect(events.map(stateIn).at(-1)).toBe('TASK_STATE_COMPLETED');
    expect(artifactText(view(events), 'text')).toBe('a');
  });

  test('a stream ends at INPUT_REQUIRED, and a message to that task begins with it [STRM-03, STRM-15]', async () => {
    const asked = await (await stream([{ text: 'a' }, { ask: 'More?' }])).rest();
    expect(asked.map(stateIn).at(-1)).toBe('TASK_STATE_INPUT_REQUIRED');
    const { id: taskId } = taskIn(asked[0]);
    const events = await (await stream([{ text: 'b' }], { taskId })).rest();
    expect(taskIn(events[0]).id).toBe(taskId);
    // How far the agent is with the answer by then is not the server's to say.
    expect(artifactText(taskIn(events[0]), 'text')).toMatch(/^a/);
    expect(artifactText(view(events), 'text')).toBe('ab');
  });

  test('a stream stays open at AUTH_REQUIRED, and the message that answers goes on with it [AREQ-03, AREQ-04]', async () => {
    const events = await stream([{ askAuth: 'Sign in.' }]);
    const seen = await events.until(bringsState('TASK_STATE_AUTH_REQUIRED'));
    await send([{ text: 'thanks' }], { taskId: taskIn(seen[0]).id });
    const rest = await events.rest();
    expect(rest.map(stateIn).at(-1)).toBe('TASK_STATE_COMPLETED');
    expect(artifactText(view([...seen, ...rest]), 'text')).toBe('thanks');
  });

  test('the first piece of an artifact replaces, later ones are added [STRM-08, STRM-09]', async () => {
    const gate = `pieces-${binding}`;
    const events = await stream([{ text: 'a' }, { gate }, { text: 'b' }]);
    const seen = await events.until((event) => 'artifactUpdate' in event);
    gates.open(gate);
    const pieces = [...seen, ...(await events.rest())].filter((event) => 'artifactUpdate' in event);
    expect(pieces.map(({ artifactUpdate: { append = false, artifact } }) => [append, artifact.parts])).toEqual([
      [false, [{ text: 'a' }]],
      [true, [{ text: 'b' }]],
    ]);
  });

  test('only the last piece of an artifact that was ended says so [STRM-10]', async () => {
    const events = await (await stream([{ text: 'a' }, { see: true }])).rest();
    const last = events.flatMap((event) =>
      'artifactUpdate' in event && event.artifactUpdate.lastChunk === true
        ? [event.artifactUpdate.artifact.artifactId]
        : [],
    );
    expect(last).toEqual(['seen']);
  });

  test('a subscription has the task as it is, then all that comes, once, until the end [SUB-01, SUB-02, SUB-03]', async () => {
    const gate = `subscribe-${binding}`;
    const id = await working(gate, [{ count: 200, every: 10 }, { text: 'b' }]);
    const events = await subscribe(id);
    const first = await events.next();
    expect(taskIn(first)).toMatchObject({ id, status: { state: 'TASK_STATE_WORKING' } });
    gates.open(gate);
    const rest = await events.rest();
    const numbers = rest.flatMap((event) =>
      'artifactUpdate' in event
        ? event.artifactUpdate.artifact.parts.flatMap((part) => ('data' in part ? [part.data] : []))
        : [],
    );
    expect(numbers).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    expect(rest.map(stateIn).at(-1)).toBe('TASK_STATE_COMPLETED');
  });

  test('a subscription stays open while the task waits for its client [SUB-07, STATE-04]', async () => {
    const gate = `waits-${binding}`;
    const taskId = await working(gate, [{ ask: 'Which?' }]);
    const events = await subscribe(taskId);
    gates.open(gate);
    await events.until(bringsState('TASK_STATE_INPUT_REQUIRED'));
    await send([{ text: 'b' }], { taskId });
    expect((await events.rest()).map(stateIn).at(-1)).toBe('TASK_STATE_COMPLETED');
  });

  test('all streams of a task bring the same, and one that is closed takes none along [STRM-05, STRM-06]', async () => {
    const gate = `several-${binding}`;
    const id = await working(gate, [{ status: 'b' }, { text: 'c' }, { count: 40, every: 5 }]);
    const [gone, ...stay] = [await subscribe(id), await subscribe(id), await subscribe(id)];
    await Promise.all([gone.next(), ...stay.map((each) => each.next())]);
    gone.leave();
    gates.open(gate);
    const [one, another] = await Promise.all(stay.map((each) => each.rest()));
    expect(one?.map(stateIn).at(-1)).toBe('TASK_STATE_COMPLETED');
    expect(another).toEqual(one);
  });

  test('a task goes on when nobody listens any more [STRM-07]', async () => {
    const gate = `alone-${binding}`;
    const events = await stream([{ gate }, { text: 'done' }]);
    const { id } = taskIn(await events.next());
    await gates.reached(gate);
    events.leave();
    gates.open(gate);
    await eventually(async () => {
      expect(await stateOf(id)).toMatchObject({ state: 'TASK_STATE_COMPLETED' });
    });
  });

  test('data of an extension is in metadata below its URI, where it is active, and the answer says so [EXT-02, EXT-05]', async () => {
    const steps: Step[] = [{ status: 'a' }, { log: 'noted' }, { text: 'b' }];
    const uris = [LOG_EXTENSION, SEQUENCE_EXTENSION];
    const active = await stream(steps, {}, { 'a2a-extensions': uris.join(', ') });
    expect(active.activated?.split(/, ?/).sort()).toEqual([...uris].sort());
    const extended = (await active.rest()).flatMap(Object.values) as { metadata?: JsonObject }[];
    expect(extended.every(({ metadata }) => metadata && SEQUENCE_EXTENSION in metadata)).toBe(true);
    expect(extended.filter(({ metadata }) => metadata && LOG_EXTENSION in metadata)).toHaveLength(1);
    const plain = await stream(steps);
    expect(plain.activated).toBeUndefined();
    expect(JSON.stringify(await plain.rest())).not.toContain('metadata');
  });
});
