import type { JsonValue } from './a2a.js';
import { checkDescription, type AgentDescription, type ExtendedDescription } from './agent-description.js';
import { toMilliseconds, type Duration } from './duration.js';
import type { TaskContext } from './task-context.js';
import type { TaskPolicy } from './task-policy.js';

/** Deadlines, in milliseconds or as text such as `'90s'`, `'12h'` or `'7 days'`. None can be switched off. */
export interface AgentTimeouts {
  /** How long one attempt at a turn may take. Default: 1 hour. */
  readonly attempt?: Duration;
  /** How long a turn may take with all its attempts. Default: 24 hours. */
  readonly turn?: Duration;
  /** How long a turn may wait for a free worker. Default: 1 hour. */
  readonly queue?: Duration;
  /** How long the task may wait for an answer to INPUT_REQUIRED or AUTH_REQUIRED. Default: 7 days. */
  readonly input?: Duration;
  /** How long the whole task may take, from its first message on. Default: 30 days. */
  readonly task?: Duration;
  /**
   * Silence after which a worker counts as lost. Heartbeats are automatic, but an agent that keeps the event loop busy
   * for this long loses its turn. Default: 5 seconds. Minimum: 1 second.
   */
  readonly heartbeat?: Duration;
}

/** What happens when `run` throws anything but the task's own endings. */
export interface AgentRetry {
  /** How many attempts may end in an error, the first included. Default: 3. */
  readonly maximumAttempts?: number;
  /** The wait before the second attempt. Default: 500 milliseconds. */
  readonly initialInterval?: Duration;
  /** Each wait is this many times the one before. Default: 2. */
  readonly backoffCoefficient?: number;
  /** No wait is longer. Default: 10 seconds, or `initialInterval` when that is longer. */
  readonly maximumInterval?: Duration;
}

/**
 * What `defineAgent` makes an agent of.
 *
 * @typeParam State - what the agent keeps in its checkpoints.
 */
export interface AgentOptions<State extends JsonValue = JsonValue> {
  /** The name in paths, task ids and queues: `a-z`, `0-9` and `-`. Default: made from `card.name`. */
  readonly id?: string;
  readonly card: AgentDescription;
  /** GetExtendedAgentCard serves it, where the server asks its callers who they are. Default: there is none. */
  readonly extendedCard?: ExtendedDescription;
  /** Does one turn. Returning means COMPLETED; throwing means another attempt, and FAILED in the end. */
  readonly run: (task: TaskContext<State>) => Promise<void> | void;
  /** How many turns of this agent one worker process runs at once. Default: 100. */
  readonly concurrency?: number;
  /**
   * What becomes of a message to a task whose turn is running: it starts the next turn, or it is refused. Default:
   * `'queue'`.
   */
  readonly whileWorking?: 'queue' | 'reject';
  readonly timeouts?: AgentTimeouts;
  readonly retry?: AgentRetry;
}

/** An agent as the server and the worker use it. `defineAgent` makes it. */
export interface Agent {
  readonly id: string;
  readonly card: AgentDescription;
  /** The card with what only known callers see; absent when there is nothing. */
  readonly extendedCard?: AgentDescription;
  readonly run: (task: TaskContext) => Promise<void> | void;
  readonly concurrency: number;
  readonly policy: Omit<TaskPolicy, 'taskQueue'>;
}

const AGENT_ID = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * First path segments of the A2A bindings and of the server's own routes: an agent of that name could not be reached, or
 * be taken for one of them. Segments with dots or colons are no ids anyway.
 */
const RESERVED_IDS: ReadonlySet<string> = new Set([
  ...['tasks', 'message', 'extendedagentcard', 'v1'],
  ...['healthz', 'readyz', 'livez', 'metrics', 'docs', 'operator'],
]);

/**
 * Declares an agent.
 *
 * @throws RangeError when the id, a duration or a count is not usable. The text names the agent, the field and the
 * value.
 */
export function defineAgent<State extends JsonValue = JsonValue>(options: AgentOptions<State>): Agent {
  const { card, extendedCard, timeouts = {}, retry = {} } = options;
  const id = options.id ?? slug(typeof card.name === 'string' ? card.name : '');
  const refuse = (field: string, value: unknown, rule: string): never => {
    throw new RangeError(`Agent "${id}": ${field} is ${JSON.stringify(value)}, but ${rule}.`);
  };
  if (!AGENT_ID.test(id)) refuse('id', id, 'it must be 1 to 63 of a-z, 0-9 and "-", not starting or ending with "-"');
  if (RESERVED_IDS.has(id)) refuse('id', id, 'that name is a path of the server itself');
  if (!Array.isArray(card.skills)) refuse('card.skills', card.skills, 'it must be an array; it may be empty');
  checkDescription('card', { ...NO_TEXTS, ...card }, refuse);
  if (extendedCard) checkDescription('extendedCard', extendedCard, refuse);
  const fullCard = extendedCard && {
    ...card,
    ...extendedCard,
    skills: [...card.skills, ...(extendedCard.skills ?? [])],
  };
  if (fullCard) checkDescription('card with extendedCard', fullCard, refuse);

  const duration = (field: string, value: Duration | undefined, fallback: Duration, minimum = 1): number => {
    const ms = toMilliseconds(value ?? fallback);
    if (Number.isNaN(ms) && typeof value !== 'number') {
      return refuse(field, value, 'it must be milliseconds or text such as "90s" or "7 days"');
    }
    return ms >= minimum && Number.isFinite(ms) ? ms : refuse(field, value, `it must be at least ${minimum} ms`);
  };
  const count = (field: string, value: number | undefined, fallback: number): number => {
    const number = value ?? fallback;
    return Number.isInteger(number) && number >= 1 ? number : refuse(field, value, 'it must be a whole number from 1');
  };
  const backoffCoefficient = retry.backoffCoefficient ?? 2;
  if (!(backoffCoefficient >= 1 && Number.isFinite(backoffCoefficient))) {
    refuse('retry.backoffCoefficient', String(backoffCoefficient), 'it must be a number from 1');
  }
  const initialInterval = duration('retry.initialInterval', retry.initialInterval, '500ms');
  const maximumInterval = duration('retry.maximumInterval', retry.maximumInterval, Math.max(initialInterval, 10_000));
  if (maximumInterval < initialInterval) {
    refuse('retry.maximumInterval', retry.maximumInterval, 'it must not be shorter than retry.initialInterval');
  }

  return {
    id,
    card,
    ...(fullCard && { extendedCard: fullCard }),
    // Safe: the worker gives `run` only checkpoints that the same `run` has set.
    run: options.run as Agent['run'],
    concurrency: count('concurrency', options.concurrency, 100),
    policy: {
      attemptTimeout: duration('timeouts.attempt', timeouts.attempt, '1h'),
      turnTimeout: duration('timeouts.turn', timeouts.turn, '24h'),
      queueTimeout: duration('timeouts.queue', timeouts.queue, '1h'),
      inputTimeout: duration('timeouts.input', timeouts.input, '7 days'),
      taskTimeout: duration('timeouts.task', timeouts.task, '30 days'),
      heartbeatTimeout: duration('timeouts.heartbeat', timeouts.heartbeat, '5s', 1_000),
      whileWorking: options.whileWorking ?? 'queue',
      retry: {
        maximumAttempts: count('retry.maximumAttempts', retry.maximumAttempts, 3),
        initialInterval,
        backoffCoefficient,
        maximumInterval,
      },
    },
  };
}

/** The texts that a card must have. One that is not there is refused as an empty one is. */
const NO_TEXTS = { name: '', description: '', version: '' };

/** Makes an id of a name: `Sales Analyst 2` becomes `sales-analyst-2`. */
function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
