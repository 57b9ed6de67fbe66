import type { Client } from '@temporalio/client';
import { isGrpcDeadlineError, isGrpcServiceError } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';

/** Where histories are read: a client's connection and namespace, on the API's or on the worker's side. */
export type HistorySource = Pick<Client, 'connection' | 'options' | 'withDeadline' | 'withAbortSignal'>;

export type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** A page of a run's history, oldest event first. */
export interface HistoryPage {
  readonly events: readonly HistoryEvent[];
  /** Where to read on. It is absent when the run is closed and this page is its last. */
  readonly token?: Uint8Array;
}

/** A workflow, or one run of it. */
export interface RunRef {
  readonly workflowId: string;
  /** The id of the run. Default: the current run. */
  readonly runId?: string;
}

/** The longest that a read of ours waits for an answer, in ms. */
const READ_TIMEOUT = 4_000;

/**
 * The longest that a long poll takes, in ms. The server answers after 20 seconds at the latest, which is a little
 * earlier.
 */
const LONG_POLL_TIMEOUT = 30_000;

/** How long before its deadline the server answers a long poll, in ms. */
const LONG_POLL_MARGIN = 1_000;

/** The most events that the server puts on a page, so that a shorter page has reached the end. */
const PAGE_SIZE = 256;

const NOT_FOUND = 5;

/** The number of `HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT`. */
const CLOSE_EVENT_FILTER = 2;

/**
 * Whether Temporal has no such workflow or run, as gRPC's NOT_FOUND says. A malformed id gives INVALID_ARGUMENT, which
 * is a defect of the caller.
 */
export function isNotFound(error: unknown): boolean {
  return isGrpcServiceError(error) && Number(error.code) === NOT_FOUND;
}

/** How long a reader waits for the next event, when there is none yet. */
export interface Wait {
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
  /** The longest wait, in ms. The default, and the most, is about 20 seconds. */
  readonly limit?: number | undefined;
}

/**
 * Reads on from a token, or from the run's first event. Answers at once while there are events to give; with a token
 * that has reached the end, waits for the next event or for the time given, and then answers with no events.
 */
export async function readForward(
  source: HistorySource,
  run: RunRef,
  token: Uint8Array | undefined,
  { signal, limit }: Wait = {},
): Promise<HistoryPage> {
  const call = () =>
    source.connection.workflowService.getWorkflowExecutionHistory({
      namespace: source.options.namespace,
      // A token names its run already.
      execution: execution(token ? { workflowId: run.workflowId } : run),
      waitNewEvent: true,
      maximumPageSize: PAGE_SIZE,
      ...(token && { nextPageToken: token }),
    });
  // Only who may wait for the next event comes with a signal to stop waiting.
  const waits = limit === undefined ? LONG_POLL_TIMEOUT : Math.min(limit + LONG_POLL_MARGIN, LONG_POLL_TIMEOUT);
  try {
    const { history, nextPageToken } = await source.withDeadline(Date.now() + (signal ? waits : READ_TIMEOUT), () =>
      signal ? source.withAbortSignal(signal, call) : call(),
    );
    return { events: history?.events ?? [], ...(nextPageToken?.length && { token: nextPageToken }) };
  } catch (error) {
    if (limit === undefined || !isGrpcDeadlineError(error)) throw error;
    return { events: [], ...(token && { token }) };
  }
}

/** Whether a page can have more behind it that is there already. */
export function isFullPage({ events, token }: HistoryPage): boolean {
  return token !== undefined && events.length >= PAGE_SIZE;
}

/**
 * Reads the newest events of a run, in the order of their ids. It is one call, whatever the length of the history, and
 * so the way to learn that nothing is new.
 */
export async function readNewest(
  source: HistorySource,
  run: RunRef,
  batches: number,
): Promise<readonly HistoryEvent[]> {
  const { history } = await source.withDeadline(Date.now() + READ_TIMEOUT, () =>
    source.connection.workflowService.getWorkflowExecutionHistoryReverse({
      namespace: source.options.namespace,
      execution: execution(run),
      maximumPageSize: batches,
    }),
  );
  return [...(history?.events ?? [])].reverse();
}

/** Reads the first event of the workflow's current run. */
export async function readOldest(source: HistorySource, workflowId: string): Promise<HistoryEvent | undefined> {
  const { history } = await source.withDeadline(Date.now() + READ_TIMEOUT, () =>
    source.connection.workflowService.getWorkflowExecutionHistory({
      namespace: source.options.namespace,
      execution: { workflowId },
      maximumPageSize: 1,
    }),
  );
  return history?.events?.[0];
}

/**
 * Waits until the workflow's current run is closed, or about 20 seconds. It costs the server less than following every
 * event, and is for readers that need only the end.
 */
export async function waitForClose(source: HistorySource, workflowId: string, signal: AbortSignal): Promise<void> {
  await source.withDeadline(Date.now() + LONG_POLL_TIMEOUT, () =>
    source.withAbortSignal(signal, () =>
      source.connection.workflowService.getWorkflowExecutionHistory({
        namespace: source.options.namespace,
        execution: { workflowId },
        waitNewEvent: true,
        historyEventFilterType: CLOSE_EVENT_FILTER,
      }),
    ),
  );
}

/** The id of the workflow's current run. */
export async function readCurrentRunId(source: HistorySource, workflowId: string): Promise<string | undefined> {
  const { workflowExecutionInfo } = await source.withDeadline(Date.now() + READ_TIMEOUT, () =>
    source.connection.workflowService.describeWorkflowExecution({
      namespace: source.options.namespace,
      execution: { workflowId },
    }),
  );
  return workflowExecutionInfo?.execution?.runId ?? undefined;
}

function execution({ workflowId, runId }: RunRef): temporal.api.common.v1.IWorkflowExecution {
  return { workflowId, ...(runId !== undefined && { runId }) };
}
