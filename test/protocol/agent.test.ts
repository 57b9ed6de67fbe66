import { describe, expect, test } from 'vitest';
import { defineAgent, type AgentOptions } from '../../protocol/agent.js';

const card = { name: 'Sales Analyst 2', description: 'Tests.', version: '1.0.0', skills: [] };
const define = (options: Partial<AgentOptions> = {}) => defineAgent({ card, run: () => undefined, ...options });

describe('defineAgent', () => {
  test('makes the id of the name', () => {
    expect(define().id).toBe('sales-analyst-2');
  });

  test('gives every deadline and count a default', () => {
    expect(define()).toMatchObject({
      concurrency: 100,
      policy: {
        attemptTimeout: 3_600_000,
        turnTimeout: 86_400_000,
        queueTimeout: 3_600_000,
        inputTimeout: 604_800_000,
        taskTimeout: 2_592_000_000,
        heartbeatTimeout: 5_000,
        whileWorking: 'queue',
        retry: { maximumAttempts: 3, initialInterval: 500, backoffCoefficient: 2, maximumInterval: 10_000 },
      },
    });
  });

  test('takes durations as milliseconds or as text', () => {
    const { policy } = define({ timeouts: { attempt: 1_500, turn: '90s', task: '7 days' } });
    expect(policy).toMatchObject({ attemptTimeout: 1_500, turnTimeout: 90_000, taskTimeout: 604_800_000 });
  });

  test('stretches the longest wait to the first one', () => {
    const { retry } = define({ retry: { initialInterval: '1m' } }).policy;
    expect(retry).toMatchObject({ initialInterval: 60_000, maximumInterval: 60_000 });
  });

  // Safe: that JavaScript callers can give such values is what is tested.
  const notADuration = 'soon' as '1s';
  test.each<[string, Partial<AgentOptions>, string]>([
    ['an id with a slash', { id: 'a/b' }, 'id is "a/b"'],
    ['an id that begins with a dash', { id: '-a' }, 'id is "-a"'],
    ['an id of 64 characters', { id: 'a'.repeat(64) }, 'it must be 1 to 63'],
    ['a name that gives no id', { card: { ...card, name: '株' } }, 'id is ""'],
    ['an id that is a path of the server', { id: 'tasks' }, 'a path of the server itself'],
    ['a text that is no duration', { timeouts: { turn: notADuration } }, 'timeouts.turn is "soon"'],
    ['a duration of 0', { timeouts: { input: 0 } }, 'timeouts.input is 0'],
    ['a negative duration', { timeouts: { queue: -5 } }, 'timeouts.queue is -5'],
    ['an endless duration', { timeouts: { task: Infinity } }, 'timeouts.task'],
    ['a heartbeat under a second', { timeouts: { heartbeat: 999 } }, 'it must be at least 1000 ms'],
    ['no attempt', { retry: { maximumAttempts: 0 } }, 'retry.maximumAttempts is 0'],
    ['half an attempt', { retry: { maximumAttempts: 1.5 } }, 'a whole number from 1'],
    ['waits that shrink', { retry: { backoffCoefficient: 0.5 } }, 'retry.backoffCoefficient is "0.5"'],
    [
      'a coefficient without end',
      { retry: { backoffCoefficient: Infinity } },
      'retry.backoffCoefficient is "Infinity"',
    ],
    [
      'a longest wait under the first',
      { retry: { initialInterval: 20, maximumInterval: 10 } },
      'retry.maximumInterval is 10',
    ],
    ['no slot', { concurrency: 0 }, 'concurrency is 0'],
  ])('refuses %s, naming the agent, the field and the value', (_, options, text) => {
    expect(() => define(options)).toThrow(RangeError);
    expect(() => define(options)).toThrow(/^Agent "/);
    expect(() => define(options)).toThrow(text);
  });
});
