import { describe, expect, test } from 'vitest';
import { createGates } from '../support/agents/gates.js';
import { messageSteps, script, scriptedAgent } from '../support/agents/scripted-agent.js';
import { BINDINGS, CODES, createCaller, type Caller } from '../support/clients/a2a-caller.js';
import { artifactText } from '../support/clients/stream-view.js';
import { bringsState, stateIn } from '../support/clients/task-stream.js';
import { eventually } from '../support/eventually.js';
import { useHttpStack } from '../support/stacks/http-stack.js';

const gates = createGates();
const stack = useHttpStack('stack-read-cancel', () => [scriptedAgent('actor', messageSteps(gates))]);

describe.each(BINDINGS)('over %s', (binding) => {
  const caller = (api = stack.apis[0]): Caller => createCaller(`${api.url}/actor`, binding);
  const other = (): Caller => caller(stack.apis[1]);
  const working = async (gate: string): Promise<string> => {
    const { task } = await caller().send(script({ text: 'begun' }, { gate }), { returnImmediately: true });
    await gates.reached(gate);
    await eventually(async () => {
      expect(artifactText((await caller().get(task.id)).task, 'text')).toBe('begun');
    });
    return task.id;
  };

  test('every API process reads a task as soon as another has answered for it, 50 times', async () => {
    for (let round = 1; round <= 50; round += 1) {
      const { task } = await caller().send(`round ${round}`, { returnImmediately: true });
      const read = (await other().get(task.id)).task;
      expect(read.history?.[0]?.parts).toEqual([{ text: `round ${round}` }]);
    }
  });

  test('every API process reads a follow-up as soon as another has answered for it, 50 times', async () => {
    const { id: taskId } = (await caller().send(script({ ask: 'Round 0?' }))).task;
    await other().get(taskId);
    for (let round = 1; round <= 50; round += 1) {
      const message = { taskId, ...script({ ask: `Round ${round}?` }) };
      await caller().send(message, { returnImmediately: true });
      const { history = [] } = (await other().get(taskId)).task;
      expect(history.filter(({ role }) => role === 'ROLE_USER')).toHaveLength(round + 1);
    }
  });

  test('every API process reads an ended task alike [GET-01, IDEM-01]', async () => {
    const { task } = await caller().send(script({ status: 'Hm' }, { text: 'done' }));
    expect([(await caller().get(task.id)).task, (await other().get(task.id)).task]).toEqual([task, task]);
  });

  describe('CancelTask', () => {
    test('answers CANCELED, keeps what there was, and tells the agent [CANCEL-01]', async () => {
      const gate = `cancel-${binding}`;
      const id = await working(gate);
      const { status, task } = await caller().cancel(id);
      expect([status, task.status.state]).toEqual([200, 'TASK_STATE_CANCELED']);
      await gates.abandoned(gate);
      const read = (await other().get(id)).task;
      expect(read).toEqual(task);
      expect(artifactText(read, 'text')).toBe('begun');
    });

    test('works through another API process, whose streams end with CANCELED', async () => {
      const id = await working(`cancel-other-${binding}`);
      const stream = await caller().subscribe(id);
      expect((await other().cancel(id)).task.status.state).toBe('TASK_STATE_CANCELED');
      const events = await stream.rest();
      expect(events.filter(({ event }) => stateIn(event) === 'TASK_STATE_CANCELED')).toEqual([events.at(-1)]);
    });

    test('works while the task waits for its client [STATE-04, SEND-06]', async () => {
      const { id } = (await caller().send(script({ ask: 'Go on?' }))).task;
      expect((await caller().cancel(id)).task.status.state).toBe('TASK_STATE_CANCELED');
      const { failure } = await caller().send({ taskId: id, parts: [{ text: 'yes' }] });
      expect(failure.code).toBe(CODES.unsupportedOperation[binding]);
    });

    test('a second time answers with the canceled task [CANCEL-04]', async () => {
      const id = await working(`twice-${binding}`);
      const { task } = await caller().cancel(id);
      expect((await caller().cancel(id)).task).toEqual(task);
      expect((await other().cancel(id)).task).toEqual(task);
    });

    test('at the same time through all processes answers all alike', async () => {
      const id = await working(`race-${binding}`);
      const callers = [caller(), other(), caller(), other()];
      const answers = await Promise.all(callers.map((each) => each.cancel(id)));
      const { task } = await caller().get(id);
      expect(answers.map((answer) => answer.task)).toEqual(callers.map(() => task));
    });

    test.each([
      ['COMPLETED', { text: 'done' }],
      ['FAILED', { fail: 'no' }],
      ['REJECTED', { reject: 'no' }],
    ])('of a task that is %s is TaskNotCancelable, and says so [CANCEL-02, STATE-02]', async (state, step) => {
      const { task } = await caller().send(script(step));
      const { failure } = await caller().cancel(task.id);
      expect(failure.code).toBe(CODES.taskNotCancelable[binding]);
      expect(failure.message).toContain(`TASK_STATE_${state}`);
      expect((await caller().get(task.id)).task).toEqual(task);
    });

    test('ends a blocking send with the canceled task', async () => {
      const gate = `blocked-${binding}`;
      const stream = await caller().stream(script({ gate }, { text: 'never' }));
      const [first] = await stream.until(bringsState('TASK_STATE_SUBMITTED'));
      await gates.reached(gate);
      const id = first && 'task' in first.event ? first.event.task.id : '';
      const queued = caller().send({ taskId: id, parts: [{ text: 'and then' }] });
      await caller().cancel(id);
      expect((await queued).task.status.state).toBe('TASK_STATE_CANCELED');
    });
  });
});
