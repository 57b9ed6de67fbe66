import { describe, expect, test } from 'vitest';
import { SET_PUSH_CONFIG_UPDATE, STATUS_QUERY } from '../../../protocol/names.js';
import { createGate, createGates } from '../../support/agents/gates.js';
import { scriptedAgent } from '../../support/agents/scripted-agent.js';
import { eventually } from '../../support/eventually.js';
import { usePlayedTasks } from '../../support/push/played-tasks.js';
import { pushConfig } from '../../support/push/push-workflow.js';

const gates = createGates();

const agent = scriptedAgent('pushing', {
  done: () => undefined,
  ask: (task) => task.requireInput('And now?'),
  fail: (task) => task.fail('No.'),
  wait: async (task) => {
    task.status('waiting');
    await gates.pass(task.text, task.signal);
  },
  stream: async (task) => {
    const out = task.artifact({ artifactId: 'text' });
    await out.append('one');
    await gates.pass(task.text, task.signal);
    await out.append('two');
  },
});

const tasks = usePlayedTasks(agent);
const { askedOf, inState, status, update } = tasks;

describe('deliveries', () => {
  test('begin with the event that is wanted, and not before', async () => {
    const id = await tasks.start('wait begin', pushConfig('begin'));
    await inState(id, 'TASK_STATE_WORKING');
    expect(askedOf('begin')).toEqual([]);
    gates.open('wait begin');
    await tasks.client.workflow(id).result();
    expect(askedOf('begin')).toMatchObject([{ taskId: id, failures: 0, linger: 0 }]);
    expect(askedOf('begin')[0]).not.toHaveProperty('cursor');
  });

  test('of a snapshot to begin with come at once', async () => {
    const id = await tasks.start('wait first', pushConfig('first', { initialSnapshot: true }));
    await eventually(() => expect(askedOf('first')).toHaveLength(1));
    gates.open('wait first');
    await tasks.client.workflow(id).result();
    expect(askedOf('first')).toMatchObject([{}, { cursor: 1 }]);
  });

  test('cost a task that has none no event of its history', async () => {
    const { id } = await tasks.client.send('done');
    const { historyLength } = await tasks.client.workflow(id).describe();
    expect(historyLength).toBe(13);
  });

  test('follow what an agent streams', async () => {
    const id = await tasks.start('stream s', pushConfig('streamed', { on: ['artifact'] }));
    await eventually(() => expect(askedOf('streamed').length).toBeGreaterThan(0));
    expect(askedOf('streamed')[0]?.linger).toBeGreaterThan(0);
    await eventually(async () => expect((await status(id)).push).toMatchObject([{ state: 'idle' }]));
    gates.open('stream s');
    await tasks.client.workflow(id).result();
    expect(askedOf('streamed').length).toBeGreaterThan(1);
  });

  test('that a run has read already need no other run', async () => {
    const hold = createGate();
    tasks.play('once', async () => {
      await hold.opened;
      return { ended: true };
    });
    const id = await tasks.start('wait once', pushConfig('once', { on: ['all'] }));
    await eventually(() => expect(askedOf('once')).toHaveLength(1));
    gates.open('wait once');
    await inState(id, 'TASK_STATE_COMPLETED');
    hold.open();
    await tasks.client.workflow(id).result();
    expect(askedOf('once')).toHaveLength(1);
  });

  test('that came while a run was sending get another run', async () => {
    const hold = createGate();
    tasks.play('again', async ({ cursor }) => {
      if (cursor === undefined) await hold.opened;
      return { readTo: { runId: 'none', eventId: 1 } };
    });
    const id = await tasks.start('ask', pushConfig('again'));
    await eventually(() => expect(askedOf('again')).toHaveLength(1));
    await tasks.client.send('done', { taskId: id });
    hold.open();
    await tasks.client.workflow(id).result();
    expect(askedOf('again').length).toBeGreaterThan(1);
  });
});

describe('the end of a task', () => {
  test('is there for its readers while deliveries go on, and the workflow closes after them', async () => {
    const hold = createGate();
    tasks.play('end', async () => {
      await hold.opened;
      return {};
    });
    const id = await tasks.start('done', pushConfig('end'));
    await inState(id, 'TASK_STATE_COMPLETED');
    await eventually(() => expect(askedOf('end')).toHaveLength(1));
    expect((await tasks.client.workflow(id).describe()).status.name).toBe('RUNNING');
    hold.open();
    await expect(tasks.client.workflow(id).result()).resolves.toMatchObject({ state: 'TASK_STATE_COMPLETED' });
  });

  test('as FAILED closes the workflow as failed, after the deliveries', async () => {
    const id = await tasks.start('fail', pushConfig('failed-end'));
    await expect(tasks.client.workflow(id).result()).rejects.toThrow();
    expect((await tasks.client.workflow(id).describe()).status.name).toBe('FAILED');
    expect(askedOf('failed-end')).toHaveLength(1);
  });

  test('as CANCELED is delivered too, and a second cancel does not stop that', async () => {
    const hold = createGate();
    tasks.play('canceled-end', async (_input, signal) => {
      await Promise.race([hold.opened, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
      return signal.aborted ? { delivered: 0, cursor: 0 } : {};
    });
    const id = await tasks.start('wait cancel', pushConfig('canceled-end'));
    await inState(id, 'TASK_STATE_WORKING');
    await tasks.client.workflow(id).cancel();
    await eventually(() => expect(askedOf('canceled-end')).toHaveLength(1));
    await tasks.client.workflow(id).cancel();
    await tasks.client.workflow(id).query(STATUS_QUERY);
    hold.open();
    await expect(tasks.client.workflow(id).result()).rejects.toThrow();
    expect((await tasks.client.workflow(id).describe()).status.name).toBe('CANCELLED');
    expect(askedOf('canceled-end')).toHaveLength(1);
  });

  test('as CANCELED is delivered, too, when the task was about to go on in another run', async () => {
    const stopping = createGate();
    const hold = createGate();
    tasks.play('between', async (_input, signal) => {
      if (stopping.isOpen) return {};
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      stopping.open();
      await hold.opened;
      return { delivered: 0, cursor: 2 };
    });
    const id = await tasks.client.start('ask', { push: [pushConfig('between')], continueAsNewAfter: 20 });
    await eventually(() => expect(askedOf('between')).toHaveLength(1));
    while (!stopping.isOpen) await update(id, SET_PUSH_CONFIG_UPDATE, pushConfig('other', { on: ['failed'] }));
    await tasks.client.workflow(id).cancel();
    await eventually(async () => {
      const { events } = await tasks.client.workflow(id).fetchHistory();
      expect(events?.some((event) => event.workflowExecutionCancelRequestedEventAttributes)).toBe(true);
    });
    hold.open();
    await expect(tasks.client.workflow(id).result()).rejects.toThrow();
    expect((await tasks.client.workflow(id).describe()).status.name).toBe('CANCELLED');
    expect(askedOf('between')).toMatchObject([{}, { cursor: 2 }]);
  });

  test('takes no messages while deliveries go on', async () => {
    const hold = createGate();
    tasks.play('late', async () => {
      await hold.opened;
      return {};
    });
    const id = await tasks.start('done', pushConfig('late'));
    await inState(id, 'TASK_STATE_COMPLETED');
    await expect(tasks.client.send('done', { taskId: id })).rejects.toThrow('has ended');
    hold.open();
    await tasks.client.workflow(id).result();
  });
});
