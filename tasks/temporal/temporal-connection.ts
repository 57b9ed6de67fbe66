import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { TemporalTarget } from '../../protocol/settings.js';

/**
 * How often one call is tried: not often, for a caller is waiting, and an answer of 503 now is worth more to it than a result in half a
 * minute.
 */
const TRIES = 2;

/** A server that comes back is found again within this, in ms. */
const LONGEST_RECONNECT = 2_000;

/**
 * The largest answer that is taken, in bytes, and so the largest page of a history: gRPC's own 4 MB would make tasks
 * with a few large files unreadable. Temporal's parts take as much from each other.
 */
const LARGEST_ANSWER = 128 * 1024 * 1024;

/** Makes a client that connects with its first call, so that the API can start before Temporal. */
export function connectToTemporal({ connectionOptions, namespace = 'default' }: TemporalTarget): Client {
  const connection = Connection.lazy({
    ...connectionOptions,
    interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions({ maxAttempts: TRIES }))],
    channelArgs: {
      'grpc.initial_reconnect_backoff_ms': 200,
      'grpc.max_reconnect_backoff_ms': LONGEST_RECONNECT,
      'grpc.max_receive_message_length': LARGEST_ANSWER,
    },
  });
  return new Client({ connection, namespace });
}

/** Whether Temporal answers, within a second. */
export async function isTemporalReady(client: Client): Promise<boolean> {
  try {
    await client.withDeadline(Date.now() + 1_000, () => client.connection.workflowService.getSystemInfo({}));
    return true;
  } catch {
    return false;
  }
}
