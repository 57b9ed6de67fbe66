import { defaultPayloadConverter, type LoadedDataConverter, type Payload } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import type { CloseStatus } from '../protocol/closed-state.js';
import type { Decision, JournalRecord, SendMessageInput, TaskInput } from '../protocol/journal.js';
import {
  AGENT_EVENTS_SIGNAL,
  DECISION_MEMO,
  DELETE_PUSH_CONFIG_UPDATE,
  SEARCH_ATTRIBUTES,
  SEND_MESSAGE_UPDATE,
  SET_PUSH_CONFIG_UPDATE,
  turnOfActivityId,
} from '../protocol/names.js';
import type { DeletePushConfigInput, PushConfig } from '../protocol/push.js';
import { isTurnBatch, isTurnResult } from '../protocol/turn-batch.js';
import { decodePayload } from './payloads.js';
import type { HistoryEvent } from './source.js';

type Started = Extract<JournalRecord, { readonly type: 'started' }>;

/** A record of a run whose workflow has the argument `Input`. */
export type RunRecord<Input> = Exclude<JournalRecord, Started> | (Omit<Started, 'input'> & { readonly input: Input });

type Bare<R> = R extends unknown ? Omit<R, 'eventId' | 'time'> : never;
type RecordBody<Input = never> = Bare<RunRecord<Input>>;
type Payloads = temporal.api.common.v1.IPayloads | null | undefined;
type UpdateInput = temporal.api.update.v1.IInput;

/** The number of `WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW`. */
const RESET_CAUSE = 20;

/**
 * Turns the events of one run into journal records. Give it every event of the run once, in order: a turn's result can
 * be told from another activity's only by the event that scheduled it.
 */
export type RunDecoder<Input = TaskInput> = (event: HistoryEvent) => Promise<RunRecord<Input> | undefined>;

/** A decoder for one run, of a workflow with the argument `Input`. */
export function createRunDecoder<Input = TaskInput>(converter: LoadedDataConverter): RunDecoder<Input> {
  /** The id of the event that scheduled the newest turn. */
  let turnEventId: number | undefined;
  /** The requests of updates that a reset brought along, which are accepted by reference. */
  const admitted = new Map<string, UpdateInput>();

  /** The time that the workflow's code takes for now: when its newest task began. */
  let workflowTime: string | undefined;

  const first = <T>(payloads: Payloads): Promise<T> => decodePayload<T>(converter, payloads?.payloads);

  const started = async (event: HistoryEvent): Promise<RecordBody<Input> | undefined> => {
    const attributes = event.workflowExecutionStartedEventAttributes;
    if (!attributes) return undefined;
    const updatedAt = updatedAtIn(attributes.searchAttributes);
    return {
      type: 'started',
      runId: attributes.originalExecutionRunId ?? '',
      input: await first<Input>(attributes.input),
      ...(attributes.continuedExecutionRunId && { previousRunId: attributes.continuedExecutionRunId }),
      ...(updatedAt !== undefined && { updatedAt: new Date(updatedAt).toISOString() }),
    };
  };

  const signaled = async (event: HistoryEvent): Promise<RecordBody | undefined> => {
    const attributes = event.workflowExecutionSignaledEventAttributes;
    if (attributes?.signalName !== AGENT_EVENTS_SIGNAL) return undefined;
    const batch = await first<unknown>(attributes.input);
    return isTurnBatch(batch) ? { type: 'batch', batch } : undefined;
  };

  const accepted = async (event: HistoryEvent): Promise<RecordBody | undefined> => {
    const admission = event.workflowExecutionUpdateAdmittedEventAttributes?.request;
    if (admission?.input) {
      admitted.set(admission.meta?.updateId ?? '', admission.input);
      return undefined;
    }
    const attributes = event.workflowExecutionUpdateAcceptedEventAttributes;
    if (!attributes) return undefined;
    const input = attributes.acceptedRequest?.input ?? admitted.get(attributes.protocolInstanceId ?? '');
    switch (input?.name) {
      case SEND_MESSAGE_UPDATE: {
        const { message, push } = await first<SendMessageInput>(input.args);
        const at = workflowTime;
        return { type: 'messageAccepted', message, ...(push && { push }), ...(at !== undefined && { at }) };
      }
      case SET_PUSH_CONFIG_UPDATE:
        return { type: 'pushConfigSet', config: await first<PushConfig>(input.args) };
      case DELETE_PUSH_CONFIG_UPDATE:
        return { type: 'pushConfigDeleted', id: (await first<DeletePushConfigInput>(input.args)).id };
      default:
        return undefined;
    }
  };

  const turn = async (event: HistoryEvent): Promise<RecordBody | undefined> => {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled) {
      const number = turnOfActivityId(scheduled.activityId ?? '');
      if (number === undefined) return undefined;
      turnEventId = Number(event.eventId);
      return { type: 'turnScheduled', turn: number };
    }
    const pickedUp = event.activityTaskStartedEventAttributes;
    if (pickedUp && Number(pickedUp.scheduledEventId) === turnEventId) return { type: 'turnPickedUp' };
    const completed = event.activityTaskCompletedEventAttributes;
    if (completed && Number(completed.scheduledEventId) === turnEventId) {
      const result = await first<unknown>(completed.result);
      return isTurnResult(result) ? { type: 'turnEnded', result } : undefined;
    }
    return undefined;
  };

  const decided = async (event: HistoryEvent): Promise<RecordBody | undefined> => {
    const payload: Payload | null | undefined =
      event.workflowPropertiesModifiedEventAttributes?.upsertedMemo?.fields?.[DECISION_MEMO];
    if (!payload) return undefined;
    return { type: 'decided', decision: await decodePayload<Decision>(converter, [payload]) };
  };

  const steps = [started, signaled, accepted, turn, decided, dated, reset, closed];

  return async (event) => {
    if (event.workflowTaskStartedEventAttributes) workflowTime = timeOf(event);
    for (const step of steps) {
      const body = await step(event);
      if (body) return { ...body, eventId: Number(event.eventId), time: timeOf(event) };
    }
    return undefined;
  };
}

/** Reads an upsert of the time alone. One with a new state belongs to a decision, which follows. */
function dated(event: HistoryEvent): RecordBody | undefined {
  const attributes = event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes;
  const at = updatedAtIn(attributes);
  if (at === undefined || attributes?.indexedFields?.[SEARCH_ATTRIBUTES.state]) return undefined;
  return { type: 'dated', at: new Date(at).toISOString() };
}

function reset(event: HistoryEvent): RecordBody | undefined {
  const attributes = event.workflowTaskFailedEventAttributes;
  if (Number(attributes?.cause) !== RESET_CAUSE) return undefined;
  return { type: 'reset', runId: attributes?.newRunId ?? '' };
}

function closed(event: HistoryEvent): RecordBody | undefined {
  const next = event.workflowExecutionContinuedAsNewEventAttributes;
  if (next) return { type: 'closed', status: 'continuedAsNew', nextRunId: next.newExecutionRunId ?? '' };
  const status = closeStatus(event);
  return status && { type: 'closed', status };
}

function closeStatus(event: HistoryEvent): Exclude<CloseStatus, 'continuedAsNew'> | undefined {
  if (event.workflowExecutionCompletedEventAttributes) return 'completed';
  if (event.workflowExecutionFailedEventAttributes) return 'failed';
  if (event.workflowExecutionCanceledEventAttributes) return 'canceled';
  if (event.workflowExecutionTerminatedEventAttributes) return 'terminated';
  if (event.workflowExecutionTimedOutEventAttributes) return 'timedOut';
  return undefined;
}

/** The server's time of an event, as A2A writes times (§5.6.1). */
function timeOf({ eventTime }: HistoryEvent): string {
  const ms = Number(eventTime?.seconds ?? 0) * 1_000 + Math.floor((eventTime?.nanos ?? 0) / 1_000_000);
  return new Date(ms).toISOString();
}

/**
 * The search attribute `A2aUpdatedAt`, in ms since the epoch; undefined when it is not there, or is no time. Search
 * attributes never go through payload codecs.
 */
export function updatedAtIn(
  searchAttributes: temporal.api.common.v1.ISearchAttributes | null | undefined,
): number | undefined {
  const payload = searchAttributes?.indexedFields?.[SEARCH_ATTRIBUTES.updatedAt];
  if (!payload) return undefined;
  const value: unknown = defaultPayloadConverter.fromPayload(payload);
  // One value may come as a list of one.
  const at = Date.parse(String(Array.isArray(value) ? value[0] : value));
  return Number.isNaN(at) ? undefined : at;
}
