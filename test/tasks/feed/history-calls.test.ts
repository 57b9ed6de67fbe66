import { describe, expect, test } from 'vitest';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent, type Step } from '../../support/agents/scripted-agent.js';
import { createCaller, type Caller } from '../../support/clients/a2a-caller.js';
import { consecutiveIds, statusText, viewOf } from '../../support/clients/stream-view.js';
import { snapshotIn } from '../../support/clients/task-stream.js';
import { eventually } from '../../support/eventually.js';
import { useHttpStack, type StackApi } from '../../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('stack-history-calls', () => [scriptedAgent('actor', messageSteps(gates))]);
const at = ({ url }: StackApi): Caller => createCaller(`${url}/actor`);

/** A task that waits at a gate, started through the first API process. */
async function working(gate: string, ...after: readonly Step[]): Promise<string> {
  const { task } = await at(stack.apis[0]).send(script({ gate }, ...after), { returnImmediately: true });
  await gates.reached(gate);
  return task.id;
}

async function ended(text = 'done'): Promise<string> {
  return (await at(stack.apis[0]).send(script({ text }))).task.id;
}

describe('reads', () => {
  test('of a running task that come together share their fetches', async () => {
    const [, api] = stack.apis;
    const id = await working('together');
    await at(api).get(id);
    const before = api.reads.about(id).length;
    const release = api.reads.hold();
    const answers = Promise.all(Array.from({ length: 100 }, () => at(api).get(id)));
    // The last request to be sent is the last to arrive, or nearly so.
    await fetch(`${api.url}/healthz`);
    release();
    expect((await answers).every(({ task }) => task.id === id)).toBe(true);
    expect(api.reads.about(id).length - before).toBeLessThan(10);
    gates.open('together');
  });

  test('of a running task fetch only what is new', async () => {
    const [, api] = stack.apis;
    const id = await working('increment');
    await at(api).get(id);
    const before = api.reads.about(id).length;
    await at(api).get(id);
    expect(api.reads.about(id).slice(before)).toMatchObject([{ kind: 'newest' }]);
    gates.open('increment');
  });

  test('of an ended task cost nothing once it has been read', async () => {
    const [, api] = stack.apis;
    const id = await ended();
    await at(api).get(id);
    const before = api.reads.about(id).length;
    for (let read = 0; read < 20; read += 1) await at(api).get(id);
    expect(api.reads.about(id)).toHaveLength(before);
  });

  test('of a task that was forgotten because memory is bounded read it anew', async () => {
    const api = await stack.startApi({ cacheBytes: 50_000 });
    const large = 'x'.repeat(4_000);
    const [first = '', ...others] = await Promise.all(Array.from({ length: 6 }, () => ended(large)));
    const { task } = await at(api).get(first);
    const before = api.reads.about(first).length;
    await at(api).get(first);
    expect(api.reads.about(first)).toHaveLength(before);
    for (const id of others) await at(api).get(id);
    expect((await at(api).get(first)).task).toEqual(task);
    expect(api.reads.about(first).slice(before)).toMatchObject([{ kind: 'wait' }]);
  });

  test('of a task that is larger than all of the memory work', async () => {
    const api = await stack.startApi({ cacheBytes: 5_000 });
    const id = await ended('x'.repeat(100_000));
    const answers = [await at(api).get(id), await at(api).get(id)];
    expect(answers[0]?.task).toEqual(answers[1]?.task);
  });
});

describe('subscribers', () => {
  test('of one task and blocking sends to it share one long poll', async () => {
    const [, api] = stack.apis;
    const id = await working('shared', { status: 'one' }, { status: 'two' });
    const streams = await Promise.all(Array.from({ length: 20 }, () => at(api).subscribe(id)));
    const begins = await Promise.all(streams.map((stream) => stream.next()));
    const followUp = at(api).send({ taskId: id, parts: [{ text: 'and then' }] });
    await eventually(async () => {
      expect((await at(api).get(id)).task.history).toHaveLength(2);
    });
    gates.open('shared');
    const events = await Promise.all(streams.map((stream) => stream.rest()));
    const { task } = await followUp;
    for (const [index, rest] of events.entries()) {
      const all = [begins[index], ...rest].flatMap((event) => (event ? [event] : []));
      expect(all.map(({ id: number }) => number)).toEqual(consecutiveIds(all));
      expect(viewOf(all).status).toEqual(task.status);
    }
    expect(api.reads.mostWaiting(id)).toBe(1);
    expect(api.reads.openAbout(id)).toEqual([]);
  });

  test('who have all left end the long poll, and nothing more is asked', async () => {
    const [other, api] = stack.apis;
    const id = await working('left', { status: 'one' });
    const streams = [await at(api).subscribe(id), await at(api).subscribe(id)];
    await Promise.all(streams.map((stream) => stream.next()));
    await eventually(() => {
      expect(api.reads.openAbout(id)).toMatchObject([{ kind: 'wait' }]);
    });
    streams[0]?.leave();
    expect(api.reads.openAbout(id)).toHaveLength(1);
    streams[1]?.leave();
    await eventually(() => {
      expect(api.reads.openAbout(id)).toEqual([]);
    });
    const before = api.reads.about(id).length;
    const rest = await at(other).subscribe(id);
    gates.open('left');
    await rest.rest();
    expect(api.reads.about(id)).toHaveLength(before);
  });

  test('one who has left does not take the long poll from those who stay', async () => {
    const [, api] = stack.apis;
    const id = await working('stays', { status: 'one' }, { status: 'two' });
    const [leaves, stays] = [await at(api).subscribe(id), await at(api).subscribe(id)];
    const first = [await leaves.next(), await stays.next()];
    leaves.leave();
    gates.open('stays');
    const events = [...first.slice(1), ...(await stays.rest())].flatMap((event) => (event ? [event] : []));
    expect(events.map(({ id: number }) => number)).toEqual(consecutiveIds(events));
    expect(events.map(({ event }) => statusText(event))).toContain('two');
    expect(api.reads.mostWaiting(id)).toBe(1);
  });

  test('who send with a stream and leave free it as well, and the task goes on', async () => {
    const [, api] = stack.apis;
    const stream = await at(api).stream(script({ gate: 'sender' }, { text: 'done' }));
    const { id } = snapshotIn(await stream.next());
    stream.leave();
    await eventually(() => {
      expect(api.reads.openAbout(id)).toEqual([]);
    });
    gates.open('sender');
    await eventually(async () => {
      expect((await at(api).get(id)).task.status.state).toBe('TASK_STATE_COMPLETED');
    });
  });
});

test('a client who does not wait for its blocking send frees the long poll, and the task goes on', async () => {
  const [, api] = stack.apis;
  const id = await working('hangs-up', { text: 'done' });
  const client = new AbortController();
  const message = { messageId: 'm-2', role: 'ROLE_USER', taskId: id, parts: [{ text: 'more' }] };
  const sending = fetch(`${api.url}/actor/message:send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message }),
    signal: client.signal,
  });
  await eventually(() => {
    expect(api.reads.openAbout(id)).toMatchObject([{ kind: 'wait' }]);
  });
  client.abort();
  await expect(sending).rejects.toThrow();
  await eventually(() => {
    expect(api.reads.openAbout(id)).toEqual([]);
  });
  gates.open('hangs-up');
  await eventually(async () => {
    const { task } = await at(api).get(id);
    expect([task.status.state, task.history?.length]).toEqual(['TASK_STATE_COMPLETED', 2]);
  });
});
