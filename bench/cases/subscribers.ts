import type { StreamResponse } from '../../protocol/a2a.js';
import { artifactText } from '../artifact-text.js';
import type { Case } from '../case.js';
import type { EventReader } from '../http.js';
import { sendParams } from '../messages.js';
import { readUsage } from '../process-usage.js';
import type { Row } from '../results.js';
import { summarize } from '../statistics.js';
import { readTicks, type TickPlan } from '../ticks.js';

const SUBSCRIBERS = 500;

/** Many subscribers of one task: each must get every event. */
export const subscribers: Case = async ({ a2a, api }, { quick, say }) => {
  const plan: TickPlan = { count: quick ? 15 : 40, interval: 250 };
  const { id } = await a2a.sendMessage('ticker', sendParams({ text: 'wait' }));
  const before = await readUsage(api.pid);

  say(`Subscribers: opening ${SUBSCRIBERS} streams`);
  /** For each tick, by the time of its emission: how long it took to each subscriber, in the order of arrival. */
  const arrivals = new Map<number, number[]>();
  const open = (): EventReader =>
    a2a.stream('ticker', 'SubscribeToTask', { id }, (event: StreamResponse, at) => {
      for (const tick of readTicks(artifactText(event))) {
        const times = arrivals.get(tick) ?? [];
        times.push(at - tick);
        arrivals.set(tick, times);
      }
    });
  const readers = Array.from({ length: SUBSCRIBERS }, open);
  await Promise.all(readers.map(({ opened }) => opened));
  const opened = await readUsage(api.pid);

  say('Subscribers: streaming');
  await a2a.sendMessage(
    'ticker',
    sendParams({ data: plan }, { taskId: id, configuration: { returnImmediately: true } }),
  );
  await Promise.all(readers.map(({ ended }) => ended));
  const after = await readUsage(api.pid);

  const times = [...arrivals.values()];
  const complete = times.filter(({ length }) => length === SUBSCRIBERS);
  if (complete.length !== plan.count) {
    throw new Error(`Only ${complete.length} of ${plan.count} events reached all ${SUBSCRIBERS} subscribers.`);
  }
  const first = summarize(times.map((each) => Math.min(...each)));
  const last = summarize(times.map((each) => Math.max(...each)));
  const rows: Row[] = [
    { what: `${SUBSCRIBERS} subscribers, emit to the first, median`, unit: 'ms', perdure: first.median },
    { what: `${SUBSCRIBERS} subscribers, emit to the last, median`, unit: 'ms', perdure: last.median },
    { what: `${SUBSCRIBERS} subscribers, emit to the last, max`, unit: 'ms', perdure: last.max },
  ];
  if (before && opened && after) {
    const perEvent = (after.cpu - opened.cpu) / (plan.count * SUBSCRIBERS);
    rows.push(
      { what: 'API memory before', unit: 'MB', perdure: before.rss },
      { what: `API memory with ${SUBSCRIBERS} streams open`, unit: 'MB', perdure: opened.rss },
      { what: 'API memory at the end', unit: 'MB', perdure: after.rss },
      { what: 'API CPU for an event to one subscriber', unit: 'µs', perdure: perEvent * 1_000 },
    );
  }
  return rows;
};
