import type { AgentEvent, TurnBatch, TurnResult } from './journal.js';

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
 * language: what is not a batch must neither stop the workflow nor its readers.
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
