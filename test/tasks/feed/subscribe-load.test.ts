import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { JsonValue, StreamResponse, Task } from '../../../protocol/a2a.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent, type Step } from '../../support/agents/scripted-agent.js';
import { BINDINGS, createCaller } from '../../support/clients/a2a-caller.js';
import type { StreamEvent } from '../../support/clients/sse-client.js';
import { consecutiveIds, viewOf } from '../../support/clients/stream-view.js';
import { snapshotIn } from '../../support/clients/task-stream.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('stack-subscribe-load', () => [scriptedAgent('actor', messageSteps(gates))]);

/** The task streams in so many bursts. Subscribers come at random during each. */
const BURSTS = 10;
const EVENTS_PER_BURST = 150;
const SUBSCRIBERS_PER_BURST = 5;

/** Far more than it takes, also beside other tests. */
const LIMIT = 180_000;

/** All of an event, in a form that thousands can be compared in. */
const line = ({ id, event }: StreamEvent): string => `${id} ${JSON.stringify(event)}`;

/** What the actor counts. */
function numberIn(event: StreamResponse): JsonValue | undefined {
  const [part] = 'artifactUpdate' in event ? event.artifactUpdate.artifact.parts : [];
  return part && 'data' in part ? part.data : undefined;
}

/** What a task shows, without the time of its status: that may move on, to the one that lists go by, without an event. */
function shownBy({ status, artifacts }: Pick<Task, 'status' | 'artifacts'>): string {
  return JSON.stringify({ status: { ...status, timestamp: undefined }, artifacts });
}

/** What a client has after each event, by sequence, as text. */
function viewsOf(events: readonly StreamEvent[]): readonly (string | undefined)[] {
  const views: (string | undefined)[] = [undefined];
  let last: StreamEvent | undefined;
  for (const event of events) {
    const task = viewOf(last ? [last, event] : [event]);
    last = { id: event.id, event: { task } };
    views.push(shownBy(task));
  }
  return views;
}

test(
  '50 subscribers who come at random over JSON-RPC and HTTP+JSON: no gap, no duplicate, one content [STRM-05, SUB-02]',
  { timeout: LIMIT },
  async () => {
    const callers = stack.apis.flatMap(({ url }) => BINDINGS.map((binding) => createCaller(`${url}/actor`, binding)));
    const [main] = callers;
    if (!main) throw new Error('There are four.');
    const bursts = Array.from({ length: BURSTS }, (_, burst): Step[] => [
      { gate: `burst ${burst}` },
      { count: EVENTS_PER_BURST, every: 3 },
    ]);
    const reference = await main.stream(script(...bursts.flat(), { gate: 'end' }, { text: 'the end' }));
    const all = await reference.until((event) => 'task' in event);
    const { id } = snapshotIn(all[0]);

    const seen: Promise<StreamEvent[]>[] = [];
    for (let burst = 0; burst < BURSTS; burst += 1) {
      gates.open(`burst ${burst}`);
      const streams = Array.from({ length: SUBSCRIBERS_PER_BURST }, async (_, number) => {
        await delay(Math.random() * 100);
        return (callers[(burst + number) % callers.length] ?? main).subscribe(id);
      });
      all.push(...(await reference.until((event) => numberIn(event) === EVENTS_PER_BURST)));
      seen.push(...(await Promise.all(streams)).map((stream) => stream.rest()));
    }
    gates.open('end');
    all.push(...(await reference.rest()));
    expect(all.map((event) => event.id)).toEqual(consecutiveIds(all));
    expect(all.length).toBeGreaterThan(BURSTS * EVENTS_PER_BURST);

    const streams = await Promise.all(seen);
    // They must have come in many places, for this to prove anything.
    expect(new Set(streams.map(([begin]) => begin?.id)).size).toBeGreaterThanOrEqual(BURSTS / 2);
    const views = viewsOf(all);
    for (const [begin, ...live] of streams) {
      const sequence = Number(begin?.id);
      expect(live.map(line)).toEqual(all.slice(sequence).map(line));
      expect(shownBy(snapshotIn(begin))).toBe(views[sequence]);
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
    const reference = await main.stream(script({ count: BURSTS * EVENTS_PER_BURST, every: 5 }));
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
