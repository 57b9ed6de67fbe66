import type { Artifact, JsonValue, JsonObject, Part } from './a2a.js';
import type { InterruptedState } from './task-state.js';

const EVENT_KINDS: ReadonlySet<unknown> = new Set<AgentEvent['kind']>(['status', 'artifact', 'log', 'checkpoint']);

const OUTCOMES: ReadonlySet<unknown> = new Set<TurnResult['outcome']['state']>([
  'TASK_STATE_COMPLETED',
  'TASK_STATE_FAILED',
  'TASK_STATE_REJECTED',
  'TASK_STATE_INPUT_REQUIRED',
  'TASK_STATE_AUTH_REQUIRED',
]);

/**
 * Whether a value is a batch. Signals come from anybody who may write to Temporal, and turns from workers in any
 * language, so what is not a batch must neither stop the workflow nor its readers.
 */
export function isTurnBatch(value: unknown): value is TurnBatch {
  if (!isRecord(value)) return false;
  const { runId, turn, attempt, sequence, base, events } = value;
  return (
    typeof runId === 'string' &&
    [turn, attempt, sequence, base].every((number) => Number.isSafeInteger(number)) &&
    Array.isArray(events) &&
    events.every(isAgentEvent)
  );
}

/** Whether a value is the result of a turn. */
export function isTurnResult(value: unknown): value is TurnResult {
  if (!isRecord(value) || !isTurnBatch(value)) return false;
  const { outcome } = value as { readonly outcome?: unknown };
  return isRecord(outcome) && OUTCOMES.has(outcome['state']) && isContentOrAbsent(outcome['message']);
}

function isAgentEvent(event: unknown): boolean {
  if (!isRecord(event) || !EVENT_KINDS.has(event['kind'])) return false;
  const { kind, artifact, message, number } = event;
  switch (kind) {
    case 'artifact':
      return isRecord(artifact) && typeof artifact['artifactId'] === 'string' && isContentOrAbsent(artifact);
    case 'status':
      return isContentOrAbsent(message);
    case 'checkpoint':
      return Number.isSafeInteger(number);
    default:
      return typeof message === 'string';
  }
}

function isContentOrAbsent(content: unknown): boolean {
  if (content === undefined) return true;
  return isRecord(content) && Array.isArray(content['parts']) && content['parts'].every(isRecord);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One thing that an agent reported. */
export type AgentEvent =
  | { readonly kind: 'status'; readonly message?: MessageContent }
  | {
      readonly kind: 'artifact';
      readonly artifact: Artifact;
      /** `append` continues the artifact, or begins it; `replace` begins it anew. */
      readonly mode: 'append' | 'replace';
      /** Whether the first part is text that continues the last part of the artifact, with no boundary between them. */
      readonly join?: boolean;
      readonly lastChunk?: boolean;
    }
  | {
      readonly kind: 'log';
      readonly level: LogLevel;
      readonly message: string;
      readonly data?: JsonValue;
      /** The time by the worker's clock. */
      readonly time: string;
    }
  | { readonly kind: 'checkpoint'; readonly number: number };

/** The argument of the signal `agentEvents`: events of one attempt at one turn, in order. */
export interface TurnBatch {
  /** The workflow run that scheduled the turn: after a reset, batches of the abandoned run are void. */
  readonly runId: string;
  readonly turn: number;
  /**
   * Orders the attempts at a turn: when Temporal scheduled this one, in ms since the epoch. Its own attempt number would
   * begin at 1 again when an operator resets the activity.
   */
  readonly attempt: number;
  /** The number of the batch inside its attempt, from 1 on without gaps. */
  readonly sequence: number;
  /** The checkpoint that this attempt goes on from; 0 stands for the start of the turn. */
  readonly base: number;
  readonly events: readonly AgentEvent[];
}

/** The result of the activity `runAgentTurn`: the last batch of the attempt, and the outcome of the turn. */
export interface TurnResult extends TurnBatch {
  readonly outcome: TurnOutcome;
}

/** What an agent says, without the ids that the fold adds. */
export interface MessageContent {
  readonly parts: readonly Part[];
  readonly metadata?: JsonObject;
}

/** How a turn ended. */
export interface TurnOutcome {
  readonly state: 'TASK_STATE_COMPLETED' | 'TASK_STATE_FAILED' | 'TASK_STATE_REJECTED' | InterruptedState;
  readonly message?: MessageContent;
}
