import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEventBuffer, type EventBuffer, type EventBufferOptions } from '../../../activities/turn/event-buffer.js';
import { MAX_BATCH_BYTES } from '../../../protocol/limits.js';
import type { AgentEvent } from '../../../protocol/turn-batch.js';
import { createGate } from '../../support/agents/gates.js';
import { eventually } from '../../support/eventually.js';

const status = (text: string): AgentEvent => ({ kind: 'status', message: { parts: [{ text }] } });
const never = () => new AbortController().signal;

/** A buffer in front of a Temporal that does what the test says. */
function bufferOf(send: EventBufferOptions['send'], options: Partial<EventBufferOptions> = {}) {
  const sent: (readonly AgentEvent[])[] = [];
  const buffer: EventBuffer = createEventBuffer({
    send: async (events) => {
      await send(events);
      sent.push(events);
    },
    isFatal: () => false,
    onFatal: () => undefined,
    batchesBefore: 0,
    firstDelay: 0,
    ...options,
  });
  onTestFinished(() => buffer.close());
  return { buffer, sent };
}

const atOnce = () => Promise.resolve();

describe('the event buffer', () => {
  test('sends nothing when the turn is over before the first delay', async () => {
    const { buffer, sent } = bufferOf(atOnce, { firstDelay: 60_000 });
    buffer.push(status('one'));
    expect(await buffer.finish(never())).toEqual([status('one')]);
    expect(sent).toEqual([]);
  });

  test('sends an empty first batch, which says that the turn was picked up', async () => {
    const { sent } = bufferOf(atOnce);
    await eventually(() => expect(sent).toEqual([[]]));
  });

  test('keeps events that come while a batch is in flight for the next one, in their order', async () => {
    const gate = createGate();
    const { buffer, sent } = bufferOf(() => gate.opened);
    buffer.push(status('1'));
    await delay(20);
    buffer.push(status('2'));
    buffer.push(status('3'));
    gate.open();
    await eventually(() => expect(sent).toEqual([[status('1')], [status('2'), status('3')]]));
  });

  test('cuts batches at the size limit, and sends a single larger event alone', async () => {
    const large = status('x'.repeat(MAX_BATCH_BYTES + 1));
    const half = status('y'.repeat(MAX_BATCH_BYTES / 2 + 1));
    const { buffer, sent } = bufferOf(atOnce, { firstDelay: 60_000 });
    for (const event of [status('1'), large, half, half, status('2')]) buffer.push(event);
    expect(await buffer.finish(never())).toEqual([half, status('2')]);
    expect(sent).toEqual([[status('1')], [large], [half]]);
  });

  test('merges chunks of text that wait', async () => {
    const chunk = (text: string): AgentEvent => ({
      kind: 'artifact',
      artifact: { artifactId: 'a', parts: [{ text }] },
      mode: 'append',
      join: true,
    });
    const { buffer } = bufferOf(atOnce, { firstDelay: 60_000 });
    for (let n = 0; n < 100; n += 1) buffer.push(chunk(`${n} `));
    expect(await buffer.finish(never())).toHaveLength(1);
  });
});

describe('a full buffer', () => {
  const third = status('x'.repeat(MAX_BATCH_BYTES - 1_000));

  test('makes the agent wait, and lets it go on when there is room', async () => {
    const gate = createGate();
    const { buffer } = bufferOf(() => gate.opened);
    buffer.push(status('in flight'));
    await delay(20);
    buffer.push(third);
    buffer.push(third);
    let waited = true;
    await buffer.room().then(() => (waited = false));
    expect(waited).toBe(false);

    buffer.push(third);
    let room = false;
    const waiting = buffer.room().then(() => (room = true));
    await delay(100);
    expect(room).toBe(false);
    gate.open();
    await waiting;
  });

  test('lets the agent go when it is closed', async () => {
    const { buffer } = bufferOf(() => new Promise(() => undefined));
    for (let n = 0; n < 4; n += 1) buffer.push(third);
    const waiting = buffer.room();
    buffer.close();
    await waiting;
  });
});

describe('an error of Temporal', () => {
  test('makes the buffer send the same batch again, and not the events that came since', async () => {
    const tried: (readonly AgentEvent[])[] = [];
    const { buffer, sent } = bufferOf(async (events) => {
      tried.push(events);
      await Promise.resolve();
      if (tried.length === 1) {
        buffer.push(status('2'));
        throw new Error('away');
      }
    });
    buffer.push(status('1'));
    await eventually(() => expect(sent).toEqual([[status('1')], [status('2')]]));
    expect(tried.slice(0, 2)).toEqual([[status('1')], [status('1')]]);
  });

  test('that is final is told once, and the agent does not wait any more', async () => {
    const fatal = new Error('the run is closed');
    const told: unknown[] = [];
    const { buffer } = bufferOf(() => Promise.reject(fatal), {
      isFatal: (error) => error === fatal,
      onFatal: (error) => told.push(error),
    });
    buffer.push(status('1'));
    await eventually(() => expect(told).toEqual([fatal]));
    for (let n = 0; n < 4; n += 1) buffer.push(status('x'.repeat(MAX_BATCH_BYTES)));
    await buffer.room();
    await expect(buffer.finish(never())).rejects.toBe(fatal);
    expect(told).toHaveLength(1);
  });

  test('that does not get better in time is thrown at the end: the batch is not passed over', async () => {
    const away = new Error('away');
    const { buffer } = bufferOf(() => Promise.reject(away));
    buffer.push(status('1'));
    await delay(20);
    buffer.push(status('2'));
    await expect(buffer.finish(AbortSignal.timeout(50))).rejects.toBe(away);
  });

  test('is overcome at the end, if it gets better', async () => {
    let tries = 0;
    const { buffer, sent } = bufferOf(() => {
      tries += 1;
      return tries < 3 ? Promise.reject(new Error('away')) : Promise.resolve();
    });
    buffer.push(status('1'));
    await delay(20);
    buffer.push(status('2'));
    expect(await buffer.finish(never())).toEqual([status('2')]);
    expect(sent).toEqual([[status('1')]]);
  });
});
