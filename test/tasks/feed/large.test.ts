import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { echo } from '../../../agents/echo.js';
import { MAX_MESSAGE_BYTES } from '../../../protocol/limits.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent } from '../../support/agents/scripted-agent.js';
import { BINDINGS, CODES, createCaller } from '../../support/clients/a2a-caller.js';
import { snapshotIn } from '../../support/clients/task-stream.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const stack = useHttpStack('stack-large', () => [echo, scriptedAgent('actor', messageSteps(createGates()))]);

const OVERHEAD = 1_000;

/** Fills most of a message. */
const text = (bytes: number): string => 'Größe matters. '.repeat(bytes).slice(0, bytes);

describe.each(BINDINGS)('over %s', (binding) => {
  const caller = (agent: string, api = stack.apis[0]) => createCaller(`${api.url}/${agent}`, binding);

  test('a file of 1 MB, which is 1.4 MB of base64, goes all the way and comes back', async () => {
    const parts = [{ raw: randomBytes(1_050_000).toString('base64'), filename: 'noise.bin' }];
    const { task } = await caller('echo').send({ parts });
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    expect(task.artifacts?.[0]?.parts).toEqual(parts);
    expect((await caller('echo', stack.apis[1]).get(task.id)).task).toEqual(task);
  });

  test('text of 1.4 MB does too, and in a stream', async () => {
    const parts = [{ text: text(1_300_000) }];
    expect(Buffer.byteLength(JSON.stringify(parts))).toBeGreaterThan(1_400_000);
    const events = await (await caller('echo').stream({ parts })).rest();
    expect(snapshotIn(events[0]).history?.[0]?.parts).toEqual(parts);
    const artifacts = events.flatMap(({ event }) =>
      'artifactUpdate' in event ? [event.artifactUpdate.artifact.parts] : [],
    );
    expect(artifacts).toEqual([parts]);
  });

  test('the largest message is taken as a follow-up, with metadata that fill it up', async () => {
    const { id: taskId } = (await caller('actor').send(script({ ask: 'What is it?' }))).task;
    const message = { taskId, parts: [{ text: 'x'.repeat(MAX_MESSAGE_BYTES - 500_000 - OVERHEAD) }] };
    const { task } = await caller('actor').send(message, { metadata: { filler: 'y'.repeat(500_000) } });
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    expect((await caller('actor', stack.apis[1]).get(taskId)).task.history?.at(-1)?.parts).toEqual(message.parts);
  });

  test('a message above the limit is refused in words [SEC-09]', async () => {
    const { failure } = await caller('echo').send(text(MAX_MESSAGE_BYTES));
    expect(failure.code).toBe(CODES.payloadTooLarge[binding]);
    expect(failure.message).toMatch(/^message is too large: \d+ bytes of JSON, at most 1500000 are taken/);
  });

  test.each([
    ['metadata', { metadata: { filler: 'y'.repeat(800_000) } }],
    ['accepted output modes', { acceptedOutputModes: Array<string>(900).fill(`text/plain; x=${'y'.repeat(1_000)}`) }],
  ])('a message that is too large together with its %s is refused, also as a follow-up', async (_what, options) => {
    const parts = [{ text: 'x'.repeat(MAX_MESSAGE_BYTES - 700_000) }];
    const { task: before } = await caller('actor').send(script({ ask: 'What is it?' }));
    for (const message of [{ parts }, { parts, taskId: before.id }]) {
      const { failure } = await caller('actor').send(message, options);
      expect(failure.code).toBe(CODES.payloadTooLarge[binding]);
      expect(failure.message).toMatch(
        /^(metadata|configuration\.acceptedOutputModes) is too large: .* beside this message/,
      );
    }
    expect((await caller('actor').get(before.id)).task).toEqual(before);
  });

  test('a body above PERDURE_BODY_LIMIT is refused with 413, whatever is in it', async () => {
    const { status, failure } = await caller('echo').send('x'.repeat(4_000_000));
    expect(status).toBe(413);
    expect(failure.message).toContain('larger than 4000000 bytes (PERDURE_BODY_LIMIT)');
  });
});
