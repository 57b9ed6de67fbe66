import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { inject, describe, expect, onTestFinished, test } from 'vitest';
import { createRunAgentTurn } from '../../../activities/run-agent-turn.js';
import type { AttemptState } from '../../../activities/turn/turn-reporter.js';
import type { TurnInput } from '../../../protocol/journal.js';
import type { TaskContext } from '../../../protocol/task-context.js';
import type { TurnResult } from '../../../protocol/turn-batch.js';
import { connectToTemporal } from '../../../tasks/temporal/temporal-connection.js';
import { scriptedAgent } from '../../support/agents/scripted-agent.js';
import { CONTEXT_ID, TASK_ID, userMessage } from '../../support/histories/journal-script.js';

const input: TurnInput = {
  taskId: TASK_ID,
  contextId: CONTEXT_ID,
  agent: 'budget',
  scope: 'public',
  turn: 1,
  message: { ...userMessage(1), parts: [{ text: 'run' }] },
  maximumAttempts: 3,
  attemptTimeout: 60_000,
  budget: { batches: 100, bytes: 1_000 },
};

/** Runs one attempt outside of any workflow: its batches find no run, and only its result counts. */
async function attempt(run: (task: TaskContext) => Promise<void>, before?: AttemptState): Promise<TurnResult> {
  const client: Client = connectToTemporal({ connectionOptions: { address: inject('temporalAddress') } });
  onTestFinished(() => client.connection.close());
  const environment = new MockActivityEnvironment({ attempt: 1, ...(before && { heartbeatDetails: before }) });
  const agent = scriptedAgent('budget', { run });
  const turn = createRunAgentTurn(agent, { client, log: pino({ level: 'silent' }) });
  return await environment.run<[TurnInput], TurnResult, typeof turn>(turn, input);
}

describe("a turn that sends more than its run's history can take", () => {
  test('is given up for good', async () => {
    const flood = attempt(async (task) => {
      for (;;) await task.artifact({ artifactId: 'a' }).append('x'.repeat(100));
    });
    await expect(flood).rejects.toMatchObject({ type: 'OutputTooLarge', nonRetryable: true });
  });

  test('is given up even if the agent swallows the error: its output has a hole', async () => {
    const flood = attempt(async (task) => {
      await task
        .artifact()
        .append('x'.repeat(2_000))
        .catch(() => undefined);
    });
    await expect(flood).rejects.toMatchObject({ type: 'OutputTooLarge', nonRetryable: true });
  });

  test('counts bytes, not characters', async () => {
    const wide = attempt(async (task) => task.artifact().append('株'.repeat(400)));
    await expect(wide).rejects.toMatchObject({ type: 'OutputTooLarge' });
    const narrow = await attempt(async (task) => task.artifact().append('x'.repeat(400)));
    expect(narrow.outcome).toEqual({ state: 'TASK_STATE_COMPLETED' });
  });

  test('counts what earlier attempts have sent', async () => {
    const run = async (task: TaskContext) => task.artifact().append('x'.repeat(400));
    const again = attempt(run, { failures: 1, batches: 3, bytes: 800 });
    await expect(again).rejects.toMatchObject({ type: 'OutputTooLarge' });
  });
});

test('an attempt that failed too often is the last', async () => {
  const run = () => Promise.reject(new Error('no'));
  await expect(attempt(run, { failures: 1, batches: 0, bytes: 0 })).rejects.toMatchObject({ nonRetryable: false });
  await expect(attempt(run, { failures: 2, batches: 0, bytes: 0 })).rejects.toMatchObject({ nonRetryable: true });
});
