import type { Case } from '../case.js';
import { callFor } from '../load.js';
import { sendParams } from '../messages.js';
import type { Row } from '../results.js';
import { median } from '../statistics.js';

const WIDTH = 20;

/** GetTask of a task that runs, and of one that has ended. */
export const getTask: Case = async ({ a2a }, { quick, say }) => {
  const running = await a2a.sendMessage(
    'ticker',
    sendParams({ data: { count: 10_000, interval: 1_000 } }, { configuration: { returnImmediately: true } }),
  );
  const ended = await a2a.sendMessage('echo', sendParams({ text: 'hello' }));
  const duration = quick ? 2_000 : 5_000;
  const rows: Row[] = [];
  for (const { what, agent, id } of [
    { what: 'of a running task', agent: 'ticker', id: running.id },
    { what: 'of an ended task', agent: 'echo', id: ended.id },
  ]) {
    say(`GetTask ${what}`);
    const call = () => a2a.getTask(agent, id);
    await callFor(call, duration / 4, WIDTH);
    const alone = await callFor(call, duration);
    const together = await callFor(call, duration, WIDTH);
    rows.push(
      { what: `GetTask ${what}, latency, median`, unit: 'ms', perdure: median(alone.latencies) },
      { what: `GetTask ${what}, ${WIDTH} at once`, unit: 'calls/s', perdure: together.perSecond },
    );
  }
  await a2a.cancelTask('ticker', running.id);
  return rows;
};
