import { setTimeout as delay } from 'node:timers/promises';
import { defineAgent } from '../protocol/agent.js';
import { tickText, type TickPlan } from './ticks.js';

export { echo } from '../agents/echo.js';

/**
 * Streams ticks as a model streams tokens: short texts that continue one artifact. The plan is the message's data part;
 * a message without one is answered with INPUT_REQUIRED.
 */
export const ticker = defineAgent({
  card: { name: 'Ticker', description: 'Streams the time.', version: '1.0.0', skills: [] },
  async run(task) {
    if (task.data.length === 0) task.requireInput('How many ticks, and how far apart?');
    // Safe: the bench alone calls this agent.
    const { count, interval } = task.data[0] as TickPlan;
    const out = task.artifact({ name: 'ticks' });
    const startedAt = performance.now();
    for (let index = 0; index < count; index += 1) {
      await delay(startedAt + index * interval - performance.now(), undefined, { signal: task.signal });
      await out.append(tickText());
    }
  },
});

/** Emits as many events as it is told, at once: data parts, which are never joined. */
export const counter = defineAgent({
  card: { name: 'Counter', description: 'Counts.', version: '1.0.0', skills: [] },
  async run(task) {
    const out = task.artifact({ name: 'numbers' });
    for (let number = 1; number <= Number(task.text); number += 1) await out.append({ data: number });
  },
});
