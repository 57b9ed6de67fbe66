import { defineSearchAttributeKey } from '@temporalio/common';
import { patched, upsertMemo, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type {
  CarriedTask,
  Decision,
  QueuedMessage,
  SendMessageInput,
  SendMessageResult,
  TaskInput,
} from '../protocol/journal.js';
import { MAX_HISTORY_BYTES } from '../protocol/limits.js';
import { DECISION_MEMO, SEARCH_ATTRIBUTES } from '../protocol/names.js';
import type { PushNews } from '../protocol/push-events.js';
import { deadlineOf } from '../protocol/task-policy.js';
import { isInterrupted, isTerminal, type InterruptedState, type TaskState } from '../protocol/task-state.js';
import { isTurnBatch } from '../protocol/turn-batch.js';
import { type TaskStatusReport, refusal } from './messages.js';

const STATE = defineSearchAttributeKey(SEARCH_ATTRIBUTES.state, 'KEYWORD');
const UPDATED_AT = defineSearchAttributeKey(SEARCH_ATTRIBUTES.updatedAt, 'DATETIME');

/** How many messages may wait for their turn at once. */
const MAX_QUEUE = 100;

/** How many messages are remembered across runs, so that a client's late retry does not become a second message. */
const MAX_SEEN = 1_000;

/**
 * What the task workflow knows of its task: enough to decide what may happen next, and no more. Texts and artifacts are
 * in the history, which is the readers' business.
 */
export class TaskMachine {
  state: TaskState;
  turn: number;
  /** When the task began, in ms since the epoch. */
  readonly startedAt: number;
  /** When the wait for an answer began, in ms since the epoch; undefined while the task does not wait. */
  waitingSince: number | undefined;
  /** How many batches this run's history holds. */
  batches = 0;

  readonly #input: TaskInput;
  readonly #onNews: (news: PushNews) => void;
  readonly #queue: QueuedMessage[];
  /** The answers to the messages that were taken, by the id of the update that brought the message. */
  readonly #seen: Map<string, SendMessageResult>;
  #accepted: number;
  #since: number;
  /** The search attribute `A2aUpdatedAt`, in ms since the epoch. It never moves backwards, whatever the clocks do. */
  #updatedAt: number;

  /** @param onNews - is told of what the task's history gains, once its commands are made. */
  constructor(input: TaskInput, onNews: (news: PushNews) => void) {
    const { carried, message } = input;
    this.#input = input;
    this.#onNews = onNews;
    this.state = carried?.state ?? 'TASK_STATE_SUBMITTED';
    this.turn = carried?.turn ?? 0;
    this.startedAt = carried ? Date.parse(carried.startedAt) : workflowInfo().startTime.getTime();
    this.waitingSince = carried?.waitingSince === undefined ? undefined : Date.parse(carried.waitingSince);
    this.#since = this.waitingSince ?? this.startedAt;
    this.#updatedAt = workflowInfo().typedSearchAttributes.get(UPDATED_AT)?.getTime() ?? this.#since;
    this.#seen = new Map(
      carried?.seen.map(([id, turn, fingerprint]) => [id, { turn, ...(fingerprint !== undefined && { fingerprint }) }]),
    );
    this.#queue = [...(carried?.queue ?? [])];
    this.#accepted = carried?.accepted ?? 0;
    if (message) this.#enqueue(input, message);
  }

  /** How many messages have been taken so far. */
  get accepted(): number {
    return this.#accepted;
  }

  get hasMessage(): boolean {
    return this.#queue.length > 0;
  }

  /** Milliseconds until the whole task is given up. */
  get timeLeft(): number {
    return deadlineOf(this.#input.policy, this.startedAt) - Date.now();
  }

  /** Whether a message has been taken before. */
  knows(request: SendMessageInput): boolean {
    return this.#seen.has(idOf(request));
  }

  /**
   * The validator of `sendMessage`. It is synchronous, and has no effect.
   *
   * @throws ApplicationFailure of a `RefusalType` when the message is refused.
   */
  refuse(request: SendMessageInput): void {
    const { message } = request;
    const { contextId, policy } = this.#input;
    if (this.knows(request)) return;
    if (message.contextId !== undefined && message.contextId !== contextId) {
      throw refusal('ContextMismatch', 'The task belongs to another context.');
    }
    if (isTerminal(this.state)) throw refusal('TaskEnded', 'The task has ended.');
    if (isInterrupted(this.state)) return;
    if (policy.whileWorking === 'reject') throw refusal('TaskBusy', 'The agent takes no message while it works.');
    if (this.#queue.length >= MAX_QUEUE) {
      throw refusal('QueueFull', `${MAX_QUEUE} messages wait for this task already.`);
    }
    // A message is in the history twice, now and as the input of its turn, and the turn that runs needs room too.
    if (workflowInfo().historySize > MAX_HISTORY_BYTES / 3) {
      throw refusal('QueueFull', 'The messages that wait for this task are too large together.');
    }
  }

  /**
   * The handler of `sendMessage`. A message that was seen before is not taken twice: the answer is that of the first
   * time.
   */
  accept(request: SendMessageInput): SendMessageResult {
    const { message, mark } = request;
    const known = this.#seen.get(idOf(request));
    if (known) return known;
    this.#enqueue(request, message);
    const turn = this.#accepted;
    this.#remember(idOf(request), { turn, ...(mark && { fingerprint: mark.fingerprint }) });
    if (isInterrupted(this.state)) this.#submit();
    return { turn, ...(mark && { fingerprint: mark.fingerprint, nonce: mark.nonce }) };
  }

  /** The handler of `agentEvents`. A turn that reports is a turn that has been picked up. */
  note(batch: unknown): void {
    this.batches += 1;
    if (!isTurnBatch(batch) || batch.turn !== this.turn) return;
    if (this.state === 'TASK_STATE_SUBMITTED') this.decide({ state: 'TASK_STATE_WORKING', waitingFor: 'agent' });
    else if (this.state === 'TASK_STATE_WORKING' && batch.events.some(({ kind }) => kind === 'status'))
      this.#dateStatus();
    this.#onNews({ kind: 'batch', batch });
  }

  /** Takes the next message and begins its turn. */
  beginTurn(): QueuedMessage | undefined {
    const next = this.#queue.shift();
    if (!next) return undefined;
    this.turn = next.turn;
    if (this.state !== 'TASK_STATE_SUBMITTED') this.#submit();
    return next;
  }

  /** Takes note that the turn has ended. It was picked up then, even if it was over before its first report. */
  endTurn(): void {
    if (this.state === 'TASK_STATE_SUBMITTED') this.state = 'TASK_STATE_WORKING';
    this.#onNews({ kind: 'turnEnded' });
  }

  /** Makes the task wait for its client. */
  interrupt(state: InterruptedState): void {
    this.waitingSince = Date.now();
    this.decide({ state, waitingFor: state === 'TASK_STATE_AUTH_REQUIRED' ? 'auth' : 'input' });
  }

  /** Moves the task to a state, for readers (memo), for lists (search attributes) and for the handlers here. */
  decide(decision: Pick<Decision, 'state' | 'reason' | 'waitingFor'>): void {
    const at = this.#tick();
    this.#since = at.getTime();
    this.state = decision.state;
    upsertSearchAttributes([
      { key: STATE, value: decision.state },
      { key: UPDATED_AT, value: at },
    ]);
    upsertMemo({ [DECISION_MEMO]: { ...decision, turn: this.turn, at: at.toISOString() } satisfies Decision });
    this.#onNews({ kind: 'state', state: decision.state });
  }

  report(): Omit<TaskStatusReport, 'push'> {
    return {
      state: this.state,
      turn: this.turn,
      waitingFor: this.#waitingFor(),
      queuedMessages: this.#queue.length,
      since: new Date(this.#since).toISOString(),
      deadline: new Date(deadlineOf(this.#input.policy, this.startedAt)).toISOString(),
    };
  }

  /** What the next run needs. It is to be called between turns. */
  carry(snapshot: CarriedTask['snapshot']): Omit<CarriedTask, 'push'> {
    return {
      // Safe: a task that has ended has no next run.
      state: this.state as CarriedTask['state'],
      accepted: this.#accepted,
      turn: this.turn,
      queue: this.#queue,
      seen: [...this.#seen].map(([id, { turn, fingerprint }]) =>
        fingerprint === undefined ? [id, turn] : [id, turn, fingerprint],
      ),
      startedAt: new Date(this.startedAt).toISOString(),
      ...(this.waitingSince !== undefined && { waitingSince: new Date(this.waitingSince).toISOString() }),
      ...(snapshot && { snapshot }),
    };
  }

  /**
   * Moves the time on because the agent has said something new: lists are sorted by that time, and readers take it from
   * the same event.
   */
  #dateStatus(): void {
    // The batches that one workflow task brings have one time. Histories from before this time do not know of such
    // times.
    if (Date.now() <= this.#updatedAt || !patched('status-time')) return;
    upsertSearchAttributes([{ key: UPDATED_AT, value: this.#tick() }]);
  }

  /** Takes the time of a change of status. */
  #tick(): Date {
    this.#updatedAt = Math.max(Date.now(), this.#updatedAt);
    return new Date(this.#updatedAt);
  }

  #submit(): void {
    this.waitingSince = undefined;
    this.decide({ state: 'TASK_STATE_SUBMITTED', waitingFor: 'worker' });
  }

  #enqueue(request: Omit<SendMessageInput, 'message'>, message: SendMessageInput['message']) {
    const { metadata, acceptedOutputModes, extensions } = request;
    this.#accepted += 1;
    this.#queue.push({
      turn: this.#accepted,
      message,
      ...(metadata && { metadata }),
      ...(acceptedOutputModes && { acceptedOutputModes }),
      ...(extensions && { extensions }),
    });
  }

  #remember(id: string, taken: SendMessageResult): void {
    this.#seen.set(id, taken);
    const oldest = this.#seen.keys().next();
    if (this.#seen.size > MAX_SEEN && !oldest.done) this.#seen.delete(oldest.value);
  }

  #waitingFor(): TaskStatusReport['waitingFor'] {
    switch (this.state) {
      case 'TASK_STATE_SUBMITTED':
        return 'worker';
      case 'TASK_STATE_WORKING':
        return 'agent';
      case 'TASK_STATE_INPUT_REQUIRED':
        return 'input';
      case 'TASK_STATE_AUTH_REQUIRED':
        return 'auth';
      case 'TASK_STATE_COMPLETED':
      case 'TASK_STATE_FAILED':
      case 'TASK_STATE_CANCELED':
      case 'TASK_STATE_REJECTED':
        return 'nothing';
    }
  }
}

/** What a message is remembered by: its client's key, or else its `messageId`. */
function idOf({ mark, message }: SendMessageInput): string {
  return mark?.id ?? message.messageId;
}
