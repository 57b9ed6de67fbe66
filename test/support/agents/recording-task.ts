import { createTaskContext, TurnEnd } from '../../../activities/turn/task-context.js';
import type { JsonObject, JsonValue, Message, Part, Task } from '../../../protocol/a2a.js';
import type { Agent } from '../../../protocol/agent.js';
import type { FoldState } from '../../../protocol/fold/fold-state.js';
import { fold } from '../../../protocol/fold/fold.js';
import type { JournalRecord } from '../../../protocol/journal.js';
import type { TurnOutcome, AgentEvent } from '../../../protocol/turn-batch.js';

export interface TurnOptions {
  /** Of the request. */
  readonly metadata?: JsonObject;
  readonly signal?: AbortSignal;
  /** Attempts in all. A failed one is followed by the next, from its last checkpoint. Default: 1. */
  readonly attempts?: number;
  /** The first attempt dies when it emits this event (from 0). What it emitted before has been seen by clients. */
  readonly dieAtEvent?: number;
  /** Called with each event as the agent emits it. */
  readonly onEvent?: (event: AgentEvent) => void;
  /** A message that arrives while the turn runs: `next` works on it. */
  readonly queued?: MessageInput;
}

/** Text, the parts of a message, or a message. */
export type MessageInput = string | readonly Part[] | Partial<Message>;

export interface RecordedTurn {
  readonly outcome: TurnOutcome;
  /** As clients see it after the turn. */
  readonly task: Task;
  /** What the last attempt emitted. */
  readonly events: readonly AgentEvent[];
  /** The checkpoints of the last attempt. */
  readonly checkpoints: readonly JsonValue[];
}

/** One task of an agent, in memory: the real task context and the real fold, with nothing in between. */
export interface RecordingTask {
  /** Sends a message and runs the turn that it starts. Rejects with the agent's error when no attempt is left. */
  send(message: MessageInput, options?: TurnOptions): Promise<RecordedTurn>;
  /** Runs the turn of the message that was queued. */
  next(options?: TurnOptions): Promise<RecordedTurn>;
}

class WorkerDied extends Error {}

/** @param others - tasks that the agent can read. */
export function createRecordingTask(agent: Agent, others: readonly Task[] = []): RecordingTask {
  const taskId = '01981111-2222-7333-8444-555555555555';
  const address = { taskId, contextId: 'context-1', agent: agent.id, scope: 'public' };
  let state: FoldState | undefined;
  let eventId = 0;
  let accepted = 0;
  let turn = 0;
  const queue: Message[] = [];

  type Unplaced<R> = R extends JournalRecord ? Omit<R, 'eventId' | 'time'> : never;
  const record = (entry: Unplaced<JournalRecord>): Task => {
    eventId += 1;
    const time = timeOf(eventId);
    ({ state } = fold(state, { ...entry, eventId, time }));
    return state.task;
  };

  async function attempt(message: Message, number: number, before: readonly JsonValue[], options: TurnOptions) {
    const events: AgentEvent[] = [];
    const saved: string[] = [];
    const controller = new AbortController();
    const resumedFrom = before.at(-1);
    const context = createTaskContext(
      { ...address, turn, message, metadata: options.metadata ?? {}, ...LIMITS },
      {
        number,
        signal: options.signal ?? controller.signal,
        resumedFrom,
        isOver: () => false,
        emit(event) {
          if (number === 1 && events.length === options.dieAtEvent) throw new WorkerDied();
          events.push(event);
          options.onEvent?.(event);
        },
        room: () => Promise.resolve(),
        checkpoint(value) {
          saved.push(JSON.stringify(value));
          return before.length + saved.length;
        },
        end: () => {},
        read: (id) => Promise.resolve(id === taskId ? state?.task : others.find((task) => task.id === id)),
      },
    );
    const ended = await Promise.resolve(agent.run(context)).then(
      () => ({ outcome: { state: 'TASK_STATE_COMPLETED' } as const }),
      (error: unknown) => (error instanceof TurnEnd ? { outcome: error.outcome } : { error }),
    );
    // A checkpoint counts once its event is out.
    const reached = events.filter(({ kind }) => kind === 'checkpoint').length;
    const checkpoints = saved.slice(0, reached).map((text) => JSON.parse(text) as JsonValue); // safe: any JSON is one
    return { ...ended, events, checkpoints };
  }

  function accept(input: MessageInput): void {
    accepted += 1;
    const message = toMessage(input, accepted);
    queue.push(message);
    if (accepted > 1) {
      record({ type: 'messageAccepted', message });
      return;
    }
    const policy = { ...agent.policy, taskQueue: 'test' };
    record({ type: 'started', runId: 'run', input: { ...address, policy, message } });
  }

  async function runTurn(options: TurnOptions): Promise<RecordedTurn> {
    const message = queue.shift();
    if (!message) throw new Error('No message is queued.');
    turn += 1;
    record({ type: 'turnScheduled', turn });
    record({ type: 'turnPickedUp' });
    if (options.queued !== undefined) accept(options.queued);
    let checkpoints: readonly JsonValue[] = [];
    for (let number = 1; ; number += 1) {
      const result = await attempt(message, number, checkpoints, options);
      const { events } = result;
      const batch = { runId: 'run', turn, attempt: number, sequence: 1, base: checkpoints.length, events };
      if ('outcome' in result) {
        const { outcome } = result;
        const ended = record({ type: 'turnEnded', result: { ...batch, outcome } });
        // A turn that is followed by another does not settle the task.
        const decision = { state: outcome.state, turn, at: timeOf(eventId + 1) };
        const task = queue.length > 0 ? ended : record({ type: 'decided', decision });
        return { outcome, task, events, checkpoints: result.checkpoints };
      }
      record({ type: 'batch', batch });
      if (number >= (options.attempts ?? 1)) throw result.error;
      checkpoints = [...checkpoints, ...result.checkpoints];
    }
  }

  return {
    send(input, options = {}) {
      accept(input);
      return runTurn(options);
    },
    next: (options = {}) => runTurn(options),
  };
}

/** Every event of the journal is a millisecond later than the one before. */
function timeOf(eventId: number): string {
  return new Date(Date.UTC(2026, 0, 1) + eventId).toISOString();
}

const LIMITS = { maximumAttempts: 1, attemptTimeout: 60_000, budget: { batches: 1_000, bytes: 10_000_000 } };

function toMessage(content: MessageInput, number: number): Message {
  const base = { messageId: `message-${number}`, role: 'ROLE_USER' as const };
  if (typeof content === 'string') return { ...base, parts: [{ text: content }] };
  if ('parts' in content) return { ...base, parts: [], ...content };
  // Safe: neither a text nor a message, so a list of parts; Array.isArray does not narrow readonly lists.
  return { ...base, parts: content as readonly Part[] };
}
