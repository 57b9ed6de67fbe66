import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { BINDINGS, createCaller } from '../support/a2a-caller.js';
import { createActor, script } from '../support/actor.js';
import { createGates } from '../support/gates.js';
import { useHttpStack } from '../support/http-stack.js';
import type { StreamEvent } from '../support/sse-client.js';
import { consecutiveIds, viewOf } from '../support/stream-view.js';
import { snapshotIn } from '../support/task-stream.js';

const stack = useHttpStack('stack-subscribe-load', () => [createActor(createGates())]);

const EVENTS = 1_500;
const SUBSCRIBERS = 50;

/** For as long as the task can be expected to stream, in ms. A late one finds it ended, and resumes from the start. */
const SPREAD = 3_000;

/** Far more than it takes, also beside other tests. */
const LIMIT = 180_000;

/** All of an event, in a form that thousands can be compared in. */
const line = ({ id, event }: StreamEvent): string => `${id} ${JSON.stringify(event)}`;

/** What a client has after each event, by sequence, as text. */
function viewsOf(events: readonly StreamEvent[]): readonly (string | undefined)[] {
  const views: (string | undefined)[] = [undefined];
  let last: StreamEvent | undefined;
  for (const event of events) {
    const task = viewOf(last ? [last, event] : [event]);
    last = { id: event.id, event: { task } };
    views.push(JSON.stringify({ status: task.status, artifacts: task.artifacts }));
  }
  return views;
}

test(
  '50 subscribers who come at random to a fast stream, at two API processes: no gap, no duplicate, one content',
  { timeout: LIMIT },
  async () => {
    const callers = stack.apis.flatMap(({ url }) => BINDINGS.map((binding) => createCaller(`${url}/actor`, binding)));
    const [main] = callers;
    if (!main) throw new Error('There are four.');
    const reference = await main.stream(script({ count: EVENTS, every: 3 }, { text: 'the end' }));
    const first = await reference.next();
    const { id } = snapshotIn(first);

    const subscribe = async (number: number): Promise<readonly StreamEvent[] | undefined> => {
      await delay(Math.random() * SPREAD);
      const caller = callers[number % callers.length] ?? main;
      const stream = await caller.subscribe(id).catch(() => undefined);
      return await stream?.rest();
    };
    const seen = Promise.all(Array.from({ length: SUBSCRIBERS }, (_, number) => subscribe(number)));
    const all = [...(first ? [first] : []), ...(await reference.rest())];
    expect(all.map((event) => event.id)).toEqual(consecutiveIds(all));
    expect(all.length).toBeGreaterThan(EVENTS);

    const streams = (await seen).filter((events) => events !== undefined);
    // Most must have come in time, and in the middle of it, for this to prove anything.
    expect(streams.length).toBeGreaterThan(SUBSCRIBERS / 4);
    expect(new Set(streams.map(([begin]) => begin?.id)).size).toBeGreaterThan(SUBSCRIBERS / 8);
    const views = viewsOf(all);
    for (const [begin, ...live] of streams) {
      const sequence = Number(begin?.id);
      expect(live.map(line)).toEqual(all.slice(sequence).map(line));
      const { status, artifacts } = snapshotIn(begin);
      expect(JSON.stringify({ status, artifacts })).toBe(views[sequence]);
    }
  },
);

test(
  'subscribers who leave and come back at random, to any API process, have all events exactly once',
  { timeout: LIMIT },
  async () => {
    const callers = stack.apis.map(({ url }) => createCaller(`${url}/actor`));
    const [main] = callers;
    if (!main) throw new Error('There are two.');
    const reference = await main.stream(script({ count: EVENTS, every: 5 }));
    const first = await reference.next();
    const { id } = snapshotIn(first);

    const wander = async (): Promise<StreamEvent[]> => {
      const events: StreamEvent[] = [];
      for (let visit = 0; ; visit += 1) {
        const stream = await (callers[visit % callers.length] ?? main).subscribe(id, {
          lastEventId: events.at(-1)?.id ?? '0',
        });
        for (let left = 1 + Math.random() * 400; left > 0; left -= 1) {
          const event = await stream.next();
          if (!event) return events;
          events.push(event);
        }
        stream.leave();
      }
    };
    const wanderers = Promise.all(Array.from({ length: 10 }, wander));
    const all = [...(first ? [first] : []), ...(await reference.rest())];
    for (const events of await wanderers) expect(events.map(line)).toEqual(all.map(line));
  },
);
