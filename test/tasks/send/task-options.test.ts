import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../protocol/a2a.js';
import { TASK_OPTIONS_EXTENSION as URI } from '../../../protocol/extensions.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent } from '../../support/agents/scripted-agent.js';
import { BINDINGS, CODES, createCaller } from '../../support/clients/a2a-caller.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const stack = useHttpStack('task-options-requests', () => [scriptedAgent('actor', messageSteps(createGates()))]);

describe.each(BINDINGS)('over %s', (binding) => {
  const caller = () => createCaller(`${stack.apis[0].url}/actor`, binding);
  const send = (options: JsonValue, extensions: readonly string[] = [URI]) =>
    caller().send('hello', { metadata: { [URI]: options }, extensions });

  test('options are taken, and the activation is echoed', async () => {
    const answer = await send({ priority: 1, timeout: '90s' });
    expect(answer.task.status.state).toBe('TASK_STATE_COMPLETED');
    expect(answer.headers.get('a2a-extensions')).toBe(URI);
  });

  test.each([
    { priority: 5 },
    { timeout: '1.5h' },
    { timeout: '7d' },
    { timeout: '250ms' },
    { deadline: '2999-01-01T00:00:00Z' },
    { deadline: '2999-01-01T00:00:00.5+02:00', priority: 2 },
    {},
  ])('%j are options', async (options) => {
    expect((await send(options)).task.status.state).toBe('TASK_STATE_COMPLETED');
  });

  const at = `metadata["${URI}"]`;
  test.each<readonly [JsonValue, string]>([
    [{ priority: 0 }, `${at}.priority must be a whole number from 1 to 5`],
    [{ priority: 6 }, `${at}.priority must be a whole number from 1 to 5`],
    [{ priority: 1.5 }, `${at}.priority must be a whole number from 1 to 5`],
    [{ priority: '1' }, `${at}.priority must be a whole number from 1 to 5`],
    [{ timeout: 90 }, `${at}.timeout must be text`],
    [{ timeout: '90' }, `${at}.timeout must be a number above 0 with ms, s, m, h or d`],
    [{ timeout: '-1s' }, `${at}.timeout must be a number above 0`],
    [{ timeout: '0s' }, `${at}.timeout must be a number above 0`],
    [{ deadline: 'tomorrow' }, `${at}.deadline must be an RFC 3339 timestamp`],
    [{ deadline: '2999-02-30T00:00:00Z' }, `${at}.deadline must be an RFC 3339 timestamp`],
    [{ deadline: 1_900_000_000 }, `${at}.deadline must be an RFC 3339 timestamp`],
    [{ deadline: '2020-01-01T00:00:00Z' }, `${at}.deadline must be in the future`],
    [{ deadline: '2999-01-01T00:00:00Z', timeout: '1s' }, `${at}.timeout must be absent where there is a deadline`],
    [{ prioritty: 1 }, `${at} knows only priority, deadline and timeout`],
    ['soon', `${at} must be an object`],
    [{ priority: 9, timeout: '' }, `${at}.priority must be a whole number from 1 to 5; ${at}.timeout must be`],
  ])('%j are refused', async (options, description) => {
    const { failure } = await send(options);
    expect(failure.code).toBe(CODES.invalidParams[binding]);
    expect(failure.message).toContain(description);
  });

  test('without activation they are an unknown extension, whatever they are', async () => {
    const { task } = await send('nonsense', []);
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
  });

  test('they are not taken with a message to a task that has begun', async () => {
    const { task } = await caller().send(script({ ask: 'More?' }));
    const metadata = { [URI]: { priority: 1 } };
    const message = { taskId: task.id, parts: [{ text: 'more' }] };
    const { failure } = await caller().send(message, { metadata, extensions: [URI] });
    expect(failure.message).toContain(`${at} must be absent: it is taken with the message that starts a task`);
    expect((await caller().get(task.id)).task).toEqual(task);
  });
});
