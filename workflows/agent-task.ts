import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { formatDuration } from '../protocol/duration.js';
import type { TaskAddress } from '../protocol/ids.js';
import type {
  FoldSnapshot,
  CarriedTask,
  SendMessageInput,
  SendMessageResult,
  SnapshotInput,
  TaskInput,
} from '../protocol/journal.js';
import { MAX_CARRIED_BYTES } from '../protocol/limits.js';
import { priorityOf, lateness } from '../protocol/task-policy.js';
import { isInterrupted, isTerminal, type TerminalState } from '../protocol/task-state.js';
import { isLong } from './history-length.js';
import { agentEventsSignal, sendMessageUpdate, statusQuery } from './messages.js';
import { createPushDeliveries, type PushDeliveries, setPushHandlers } from './push/deliveries.js';
import { TaskMachine } from './task-machine.js';
import { runTurn, type TurnEnd } from './turn/activity-turn.js';

/** What the Temporal UI shows as the result of a completed task. */
export interface TaskResult {
  readonly state: TerminalState;
  readonly turns: number;
}

const { snapshotTask } = proxyActivities<{ snapshotTask(input: SnapshotInput): Promise<FoldSnapshot | null> }>({
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '2m',
  summary: 'snapshot for the next run',
});

/**
 * One A2A task: a state machine over its messages and turns (A2A §4.1.3). Every turn is an activity on the agent's task
 * queue; between turns the task waits for its client. The workflow is closed as the task ended: completed, failed
 * (FAILED, REJECTED), or canceled; but not before its push notifications are delivered, or given up.
 */
export async function agentTask(input: TaskInput): Promise<TaskResult> {
  const machine: TaskMachine = new TaskMachine(input, (news) => {
    push.note(news);
  });
  const push = createPushDeliveries({
    task: { ...addressOf(input), workflowId: workflowInfo().workflowId },
    carried: input.carried?.push ?? [],
    taskState: () => machine.state,
    priority: priorityOf(input.policy),
  });
  const task: RunningTask = { input, machine, push };
  setHandlers(task);
  push.begin(input.push ?? []);
  push.resume();

  try {
    return await runTurns(task);
  } catch (error) {
    if (isCancellation(error) && CancellationScope.current().consideredCancelled) {
      machine.decide({ state: 'TASK_STATE_CANCELED' });
    }
    throw error;
  } finally {
    // Readers know the end already from the decision.
    if (isTerminal(machine.state)) await CancellationScope.nonCancellable(() => delivered(push));
  }
}

async function delivered(push: PushDeliveries): Promise<void> {
  // Deliveries stand still when the task was canceled on the way to its next run.
  push.resume();
  await condition(() => push.settled && allHandlersFinished());
}

interface RunningTask {
  readonly input: TaskInput;
  readonly machine: TaskMachine;
  readonly push: PushDeliveries;
}

function setHandlers({ machine, push }: RunningTask): void {
  setHandler(sendMessageUpdate, (request) => takeMessage(machine, push, request), {
    validator: (request: SendMessageInput) => {
      machine.refuse(request);
      if (request.push && !machine.knows(request)) push.refuse(request.push);
    },
  });
  setHandler(agentEventsSignal, (batch) => {
    machine.note(batch);
  });
  setPushHandlers(push);
  setHandler(statusQuery, () => {
    const report = push.report();
    return { ...machine.report(), ...(report.length > 0 && { push: report }) };
  });
}

function takeMessage(
  machine: TaskMachine,
  push: PushDeliveries,
  request: SendMessageInput,
): SendMessageResult | Promise<SendMessageResult> {
  const configs = machine.knows(request) ? [] : (request.push ?? []);
  const result = machine.accept(request);
  if (configs.length === 0) return result;
  return Promise.all(configs.map((config) => push.set(config))).then(() => result);
}

async function runTurns(task: RunningTask): Promise<TaskResult> {
  const { input, machine } = task;
  for (;;) {
    while (!machine.hasMessage) {
      await waitForMessage(task);
      await continueAsNewIfDue(task);
    }
    await continueAsNewIfDue(task);
    const next = machine.beginTurn();
    if (next) settle(machine, await runTurn(input, next, machine));
    if (machine.state === 'TASK_STATE_COMPLETED') return { state: machine.state, turns: machine.turn };
    if (isInterrupted(machine.state)) await continueAsNewIfDue(task);
  }
}

/**
 * Returns when a message has come, or when the history has grown so large meanwhile, by push configs and their
 * deliveries, that the task should go on in a new run.
 *
 * @throws ApplicationFailure when nobody answers in time.
 */
async function waitForMessage({ input, machine, push }: RunningTask): Promise<void> {
  const { inputTimeout } = input.policy;
  const waited = Date.now() - (machine.waitingSince ?? Date.now());
  const wait = Math.min(inputTimeout - waited, machine.timeLeft);
  const { steps } = push;
  const hasGrown = (): boolean => push.steps > steps && isLong(input);
  if (await condition(() => machine.hasMessage || hasGrown(), Math.max(1, wait))) return;
  throw failTask(
    machine,
    machine.timeLeft > 0
      ? `The task waited ${formatDuration(inputTimeout)} for an answer, and none came.`
      : lateness(input.policy),
  );
}

/** Decides what follows from the end of a turn. */
function settle(machine: TaskMachine, end: TurnEnd): void {
  machine.endTurn();
  if ('failure' in end) throw failTask(machine, end.failure);
  const { state } = end.outcome;
  switch (state) {
    case 'TASK_STATE_COMPLETED':
      // A message that came while the turn ran has been accepted: it gets its turn before the task may end.
      if (!machine.hasMessage) machine.decide({ state });
      return;
    case 'TASK_STATE_INPUT_REQUIRED':
    case 'TASK_STATE_AUTH_REQUIRED':
      if (!machine.hasMessage) machine.interrupt(state);
      return;
    case 'TASK_STATE_FAILED':
      machine.decide({ state });
      throw ApplicationFailure.nonRetryable('The agent ended the task as failed.', 'TaskFailed');
    case 'TASK_STATE_REJECTED':
      machine.decide({ state });
      throw ApplicationFailure.nonRetryable('The agent rejected the task.', 'TaskRejected');
  }
}

function failTask(machine: TaskMachine, reason: string): ApplicationFailure {
  machine.decide({ state: 'TASK_STATE_FAILED', reason });
  return ApplicationFailure.nonRetryable(reason, 'TaskFailed');
}

/**
 * Goes on in a new run when this one's history has grown large. That happens only between turns, so that a turn's
 * events are in one run. A message or a push config that comes while the snapshot is taken is not in it, so that the
 * snapshot is then taken again.
 */
async function continueAsNewIfDue({ input, machine, push }: RunningTask): Promise<void> {
  const { workflowId, runId } = workflowInfo();
  const { policy, fingerprint, continueAsNewAfter } = input;
  if (!isLong(input) || !fits(machine.carry(undefined))) return;

  const carry = (snapshot: FoldSnapshot | undefined): CarriedTask => {
    const states = push.carry();
    return { ...machine.carry(snapshot), ...(states.length > 0 && { push: states }) };
  };
  await condition(allHandlersFinished);
  // The next run goes on with what this one knows, so that nothing may be under way.
  await push.pause();
  let known: string;
  let snapshot: FoldSnapshot | undefined;
  do {
    known = `${machine.accepted} ${push.changes}`;
    snapshot = await takeSnapshot({ workflowId, runId });
    await condition(allHandlersFinished);
  } while (known !== `${machine.accepted} ${push.changes}`);
  const carried = [carry(snapshot), carry(undefined)].find(fits);
  if (!carried) {
    push.resume();
    return;
  }
  await continueAsNew<typeof agentTask>({
    ...addressOf(input),
    contextId: input.contextId,
    policy,
    ...(fingerprint !== undefined && { fingerprint }),
    ...(continueAsNewAfter !== undefined && { continueAsNewAfter }),
    carried,
  });
}

function addressOf({ taskId, agent, scope }: TaskInput): TaskAddress {
  return { taskId, agent, scope };
}

/**
 * Whether what is carried fits one payload. Many large messages that wait may be too much: then the run goes on until
 * there are fewer.
 */
function fits(carried: CarriedTask): boolean {
  return new TextEncoder().encode(JSON.stringify(carried)).length <= MAX_CARRIED_BYTES;
}

/** Takes a snapshot of the task. Without one nothing is lost, since readers then begin with the first run. */
async function takeSnapshot(input: SnapshotInput): Promise<FoldSnapshot | undefined> {
  try {
    return (await snapshotTask(input)) ?? undefined;
  } catch (error) {
    if (error instanceof ActivityFailure && !isCancellation(error)) return undefined;
    throw error;
  }
}
