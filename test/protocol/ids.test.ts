import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { isTaskId, pushWorkflowId, taskOfWorkflowId, taskWorkflowId, type TaskAddress } from '../../protocol/ids.js';
import { turnActivityId, turnOfActivityId } from '../../protocol/names.js';

describe('a task id', () => {
  test('is a UUIDv7, or a UUIDv8', () => {
    expect(isTaskId(uuidv7())).toBe(true);
    expect(isTaskId('4011a102-c5ab-869f-a860-c4debb3b253c')).toBe(true);
  });

  test.each([uuidv4(), uuidv7().toUpperCase(), '', 'x', `${uuidv7()}/x`, `${uuidv7()}\n`])('is not %j', (id) => {
    expect(isTaskId(id)).toBe(false);
  });
});

test('a workflow id holds the agent, the scope and the task', () => {
  expect(taskWorkflowId({ agent: 'echo', scope: 'public', taskId: 'id' })).toBe('echo/public/id');
});

test.each<TaskAddress>([
  { agent: 'echo', scope: 'public', taskId: uuidv7() },
  { agent: 'a-1', scope: 'acme:alice@example.com', taskId: '4011a102-c5ab-869f-a860-c4debb3b253c' },
])('the task of $agent/$scope is told by the ids of its workflow and of its push workflow', (address) => {
  const workflowId = taskWorkflowId(address);
  expect(taskOfWorkflowId(workflowId)).toEqual(address);
  expect(taskOfWorkflowId(pushWorkflowId(workflowId))).toEqual(address);
});

test.each([
  '',
  uuidv7(),
  `echo/${uuidv7()}`,
  'echo/public/not-a-task',
  `echo/public/${uuidv7()}/pull`,
  `echo/public/${uuidv7()}/push/push`,
  `echo//${uuidv7()}`,
  `more/echo/public/${uuidv7()}`,
])('no task is told by the id %j of another workflow', (workflowId) => {
  expect(taskOfWorkflowId(workflowId)).toBeUndefined();
});

test('the activity id of a turn tells the turn, and other activity ids tell none', () => {
  expect(turnOfActivityId(turnActivityId(12))).toBe(12);
  expect(turnOfActivityId('1')).toBeUndefined();
  expect(turnOfActivityId('turn-x')).toBeUndefined();
});
