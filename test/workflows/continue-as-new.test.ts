import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTaskJournal } from '../../journal/task-journal.js';
import type { Task } from '../../protocol/a2a.js';
import { comparePositions } from '../../protocol/event-id.js';
import { taskWorkflowId } from '../../protocol/ids.js';
import { createGate } from '../support/agents/gates.js';
import { scriptedAgent } from '../support/agents/scripted-agent.js';
import { clientOf, collect, saidIn, statusText, type AgentClient } from '../support/clients/tasks.js';
import { eventually } from '../support/eventually.js';
import { artifactTexts, clientView } from '../support/histories/journal-script.js';
import { startStack, type Stack } from '../support/stacks/stack.js';

const gate = createGate();

const agent = scriptedAgent('continues', {
  ask: async (task) => {
    const report = task.artifact({ artifactId: 'report' });
    await report.append(`turn ${task.turn}, `);
    task.log('info', 'about to ask');
    task.requireInput(`Question ${task.turn}?`);
  },
  'wait-then-ask': async (task) => {
    task.status('waiting');
    await gate.opened;
    task.requireInput('Still there?');
  },
  large: async (task) => {
    for (let piece = 1; piece <= 3; piece += 1) {
      await task.artifact({ artifactId: `piece ${piece}` }).write('x'.repeat(600_000));
    }
    task.requireInput('More?');
  },
  done: () => undefined,
});

/** Low enough that a run ends with its first turn. */
const EACH_TURN = { continueAsNewAfter: 8 };

let stack: Stack;
let client: AgentClient;
beforeAll(async () => {
  stack = await startStack({ agents: [agent] });
  client = clientOf(stack, agent.id);
});
afterAll(() => stack.stop());

const idOf = (taskId: string) => taskWorkflowId({ agent: agent.id, scope: 'public', taskId });

/** Waits for a question of the agent's, in a run that has not had a turn yet. */
async function asked(taskId: string, question: string): Promise<Task> {
  return await eventually(async () => {
    const task = await client.read(taskId);
    expect(statusText(task)).toBe(question);
    // So few that no turn can be among them.
    expect((await client.workflow(taskId).describe()).historyLength).toBeLessThan(EACH_TURN.continueAsNewAfter);
    return task;
  });
}

/** A task of two turns that each ended in a run of their own, and waits for a third message. */
async function taskOfThreeRuns(): Promise<string> {
  const taskId = await client.start('ask', EACH_TURN);
  await asked(taskId, 'Question 1?');
  await client.send('ask', { taskId, messageId: 'second' });
  await asked(taskId, 'Question 2?');
  return taskId;
}

describe('a task that continues as new', () => {
  test('is read as one', async () => {
    const taskId = await taskOfThreeRuns();
    const task = await client.send('done', { taskId });
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    expect(artifactTexts(task)).toEqual({ report: 'turn 1, turn 2, ' });
    expect(saidIn(task)).toEqual(['> ask', 'Question 1?', '> ask', 'Question 2?', '> done']);
  });

  test('is streamed as one, with the numbers of events going on', async () => {
    const taskId = await client.start('ask', EACH_TURN);
    const stream = collect(await client.subscribe(taskId, { sequence: 0, log: 0 }));
    await asked(taskId, 'Question 1?');
    await client.send('ask', { taskId });
    await asked(taskId, 'Question 2?');
    const task = await client.send('done', { taskId });

    const events = await stream;
    const sequences = events.filter(({ log }) => log === 0).map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    expect(events.filter(({ log }) => log > 0)).toHaveLength(2);
    expect(artifactTexts(clientView(events))).toEqual(artifactTexts(task));
  });

  test('can be resumed from an event of an earlier run, by a reader that has seen nothing', async () => {
    const taskId = await taskOfThreeRuns();
    await client.send('done', { taskId });
    const all = await collect(await client.subscribe(taskId, { sequence: 0, log: 0 }));
    for (const from of [
      { sequence: 0, log: 0 },
      { sequence: 2, log: 0 },
      { sequence: 5, log: 0 },
    ]) {
      const opened = await stack.anotherFeed().open(idOf(taskId));
      if (!opened) throw new Error('the task is there');
      const events = await collect(opened.after(from, () => true, new AbortController().signal));
      expect(events).toEqual(all.filter((event) => comparePositions(event, from) > 0));
    }
  });

  test('is the same from its snapshot as from its first run', async () => {
    const taskId = await taskOfThreeRuns();
    const [fromSnapshot, fromStart] = [{}, { whole: true }].map((options) =>
      openTaskJournal(stack.client, idOf(taskId), options),
    );
    await fromSnapshot?.refresh();
    await fromStart?.refresh();
    expect(fromSnapshot?.base.sequence).toBeGreaterThan(0);
    expect(fromStart?.base.sequence).toBe(0);
    expect(fromSnapshot?.state).toEqual(fromStart?.state);
  });

  test('remembers the messages of earlier runs', async () => {
    const taskId = await taskOfThreeRuns();
    const task = await client.send('ask', { taskId, messageId: 'second' });
    expect(statusText(task)).toBe('Question 2?');
    expect(saidIn(task)).toEqual(['> ask', 'Question 1?', '> ask']);
  });

  test('takes waiting messages along, and what the turn before them said last', async () => {
    const taskId = await client.start('wait-then-ask', EACH_TURN);
    await eventually(async () => expect((await client.read(taskId)).status.state).toBe('TASK_STATE_WORKING'));
    const first = (await client.workflow(taskId).describe()).runId;
    const answer = client.send('ask', { taskId });
    await eventually(async () => {
      expect(await client.workflow(taskId).query('status')).toMatchObject({ queuedMessages: 1 });
    });
    gate.open();
    const task = await answer;
    expect((await client.workflow(taskId).describe()).runId).not.toBe(first);
    expect(saidIn(task)).toEqual(['> wait-then-ask', '> ask', 'waiting', 'Still there?']);
    expect(statusText(task)).toBe('Question 2?');
  });

  test('is read from its first run when it is too large for a snapshot', async () => {
    const taskId = await client.start('large', EACH_TURN);
    const task = await asked(taskId, 'More?');
    expect(task.artifacts?.map(({ artifactId }) => artifactId)).toEqual(['piece 1', 'piece 2', 'piece 3']);
    const unseen = await stack.anotherFeed().read(idOf(taskId));
    expect(unseen?.task).toEqual(task);
    await client.cancel(taskId);
  });

  test('still gives up when no answer comes in time', async () => {
    const taskId = await client.start('ask', { ...EACH_TURN, policy: { inputTimeout: 2_000 } });
    await eventually(async () => {
      expect(statusText(await client.read(taskId))).toBe('The task waited 2 seconds for an answer, and none came.');
    });
    const { runId, raw } = await client.workflow(taskId).describe();
    expect(raw.workflowExecutionInfo?.firstRunId).not.toBe(runId);
  });

  test('can be canceled in its newest run', async () => {
    const taskId = await taskOfThreeRuns();
    expect((await client.cancel(taskId)).status.state).toBe('TASK_STATE_CANCELED');
  });
});
