import type { TaskInput } from '../protocol/journal.js';
import { createRunDecoder, type RunRecord } from './decode.js';
import {
  isFullPage,
  readForward,
  readNewest,
  type HistoryEvent,
  type HistorySource,
  type RunRef,
  isNotFound,
  readOldest,
} from './source.js';

/** Takes the records of a run, one after the other. When it returns false, the run is not read on. */
export type RecordSink<Input = TaskInput> = (record: RunRecord<Input>) => Promise<boolean>;

/** Reads one run of a workflow with the argument `Input`, forward, each event once. */
export interface RunReader<Input = TaskInput> {
  /** The id of the newest event of the run that has been read; 0 before the first. */
  readonly lastEventId: number;
  /** How many bytes of payloads have been read so far: a measure of what folding them keeps in memory. */
  readonly bytes: number;
  /** Reads all that is there. */
  load(sink: RecordSink<Input>): Promise<void>;
  /** Reads what has come since, by one call when that is little or nothing. */
  catchUp(sink: RecordSink<Input>): Promise<void>;
  /** Waits for the next events, up to about 20 seconds, or `limit` ms. */
  wait(sink: RecordSink<Input>, signal: AbortSignal, limit?: number): Promise<void>;
}

/** How many batches of history a catch-up asks for: more than a busy task writes between two reads. */
const CATCH_UP_BATCHES = 16;

/**
 * Opens a run for reading, and reads nothing yet. The methods may overlap; events are handed on in order all the same.
 *
 * @param runId - undefined for the current run, whichever it is.
 */
export function createRunReader<Input = TaskInput>(
  source: HistorySource,
  workflowId: string,
  runId?: string,
): RunReader<Input> {
  const run: RunRef = { workflowId, ...(runId !== undefined && { runId }) };
  /** Once the run is known, reads name it: the current run may be another by then. */
  let pinned = run;
  const decode = createRunDecoder<Input>(source.options.loadedDataConverter);
  let token: Uint8Array | undefined;
  let lastEventId = 0;
  let bytes = 0;
  let stopped = false;
  let delivery: Promise<void> = Promise.resolve();

  /**
   * Deliveries are serialized, because two calls may bring the same events at once. A gap is left for a later call to
   * close.
   */
  const deliver = (events: readonly HistoryEvent[], sink: RecordSink<Input>): Promise<void> => {
    const mine = delivery.then(async () => {
      for (const event of events) {
        if (stopped || Number(event.eventId) !== lastEventId + 1) continue;
        const record = await decode(event);
        if (runId === undefined && record && 'runId' in record) pinned = { workflowId, runId: record.runId };
        // A sink that throws gets the record again.
        if (record && !(await sink(record))) stopped = true;
        lastEventId += 1;
        bytes += sizeOf(event);
      }
    });
    delivery = mine.catch(() => undefined);
    return mine;
  };

  const step = async (sink: RecordSink<Input>, signal?: AbortSignal, limit?: number): Promise<boolean> => {
    const from = token;
    // A token that fails is not used again: what it would have spared to read is passed over.
    token = undefined;
    const page = await readForward(source, run, from, { signal, limit });
    token = page.token;
    await deliver(page.events, sink);
    return isFullPage(page);
  };

  /**
   * A token never ends: reading on from it at the end of the run would wait. So this learns first whether there is
   * more.
   */
  const readOn = async (sink: RecordSink<Input>, ref: RunRef): Promise<void> => {
    const newest = await readNewest(source, ref, 1);
    const target = Number(newest.at(-1)?.eventId ?? 0);
    while (!stopped && lastEventId < target) await step(sink);
  };

  return {
    get lastEventId() {
      return lastEventId;
    },
    get bytes() {
      return bytes;
    },
    async load(sink) {
      if (await step(sink)) await readOn(sink, run);
    },
    async catchUp(sink) {
      const newest = await readNewest(source, pinned, CATCH_UP_BATCHES);
      await deliver(newest, sink);
      if (Number(newest.at(-1)?.eventId ?? 0) > lastEventId && !stopped) await readOn(sink, pinned);
    },
    async wait(sink, signal, limit) {
      await step(sink, signal, limit);
    },
  };
}

function sizeOf(event: HistoryEvent): number {
  const payloads = [
    ...(event.workflowExecutionStartedEventAttributes?.input?.payloads ?? []),
    ...(event.workflowExecutionSignaledEventAttributes?.input?.payloads ?? []),
    ...(event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.args?.payloads ?? []),
    ...(event.activityTaskCompletedEventAttributes?.result?.payloads ?? []),
  ];
  return payloads.reduce((sum, { data }) => sum + (data?.length ?? 0), 200);
}

/**
 * The argument of a task workflow's current run, read by one call of one event; undefined when there is no such
 * workflow.
 */
export async function readTaskInput(source: HistorySource, workflowId: string): Promise<TaskInput | undefined> {
  try {
    const event = await readOldest(source, workflowId);
    const record = event && (await createRunDecoder<TaskInput>(source.options.loadedDataConverter)(event));
    return record?.type === 'started' ? record.input : undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
