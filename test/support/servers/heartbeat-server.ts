import { Client, Connection } from '@temporalio/client';
import {
  decodeFromPayloadsAtIndex,
  encodeToPayloads,
} from '@temporalio/common/lib/internal-non-workflow/codec-helpers.js';
import type { temporal } from '@temporalio/proto';
import type { HistorySource } from '../../../journal/source.js';

type Answer = Partial<temporal.api.workflowservice.v1.IRecordActivityTaskHeartbeatResponse>;
type Details = temporal.api.common.v1.IPayloads;

/** What Temporal does with the heartbeats of one activity, played by the test: no server can be made to be late. */
export interface HeartbeatServer {
  /** A client of it. */
  readonly client: HistorySource;
  /** What came, in order: by calls of ours, or by the SDK. */
  readonly came: readonly string[];
  /** The details that the next attempt would get. */
  details(): Promise<unknown>;
  /** A heartbeat of the SDK's arrives. */
  arrive(details: unknown): Promise<void>;
  /** Takes the next calls: what it gives is answered, what it throws is the error. */
  answer(call: () => Answer | Promise<Answer>): void;
  close(): Promise<void>;
}

/** The error of a call to Temporal. @param code - of gRPC: 5 is NOT_FOUND, 14 is UNAVAILABLE. */
export function grpcError(code: number): Error {
  return Object.assign(new Error(`gRPC ${code}`), { code, details: '', metadata: {} });
}

export function playHeartbeatServer(activityId: string): HeartbeatServer {
  const connection = Connection.lazy();
  const client = new Client({ connection });
  const { loadedDataConverter } = client.options;
  const came: string[] = [];
  let newest: Details | null | undefined;
  let answer = (): Answer | Promise<Answer> => ({});

  const read = async (details: Details | null | undefined): Promise<unknown> =>
    details ? await decodeFromPayloadsAtIndex<unknown>(loadedDataConverter, 0, details.payloads ?? null) : undefined;

  const methods = {
    async recordActivityTaskHeartbeat(request: { readonly details?: Details | null }): Promise<Answer> {
      const answered = await answer();
      newest = request.details;
      came.push(`commit ${JSON.stringify(await read(newest))}`);
      return answered;
    },
    async describeWorkflowExecution() {
      came.push('look');
      return { pendingActivities: [{ activityId, heartbeatDetails: newest ?? null }] };
    },
  };
  // Safe: everything else is inherited, and not called.
  const workflowService = Object.assign(
    Object.create(connection.workflowService),
    methods,
  ) as typeof connection.workflowService;
  return {
    client: {
      connection: Object.create(connection, { workflowService: { value: workflowService } }) as typeof connection,
      options: client.options,
      withDeadline: (_deadline, call) => call(),
      withAbortSignal: (_signal, call) => call(),
    },
    came,
    details: () => read(newest),
    async arrive(details) {
      newest = { payloads: (await encodeToPayloads(loadedDataConverter, details)) ?? null };
      came.push('SDK');
    },
    answer(next) {
      answer = next;
    },
    close: () => connection.close(),
  };
}
