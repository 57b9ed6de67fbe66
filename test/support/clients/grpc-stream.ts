import { SendMessageRequest, StreamResponse, SubscribeToTaskRequest } from '@a2a-js/sdk';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import { status, type MethodDefinition } from '@grpc/grpc-js';
import type { JsonObject, StreamResponse as WireEvent } from '../../../protocol/a2a.js';
import { nameOf, openGrpc } from './grpc-client.js';
import { EXTENSIONS_HEADER } from './task-stream.js';

interface JsonStream {
  /** The extensions that the server says are active. */
  readonly activated: string | undefined;
  /** The next event; undefined at the end. @throws when the call ends with an error. */
  next(): Promise<WireEvent | undefined>;
  leave(): void;
}

/**
 * Opens a server-streaming call. What comes is read through the codec of the A2A SDK.
 *
 * @throws when the call is refused.
 */
export async function openGrpcStream(
  address: string,
  operation: 'SendStreamingMessage' | 'SubscribeToTask',
  params: JsonObject,
  headers: Readonly<Record<string, string>>,
): Promise<JsonStream> {
  const isSend = operation === 'SendStreamingMessage';
  const form = isSend ? SendMessageRequest : SubscribeToTaskRequest;
  // Safe: both methods take the message of their form, and give events.
  const method = A2AService[isSend ? 'sendStreamingMessage' : 'subscribeToTask'] as unknown as MethodDefinition<
    unknown,
    StreamResponse
  >;
  const call = openGrpc(address).stream(method, form.fromJSON(params), { metadata: headers });
  const checked = call.status.then((end) => {
    if (end.code !== status.OK) throw new Error(`${operation} ended with ${nameOf(end)}: ${end.details}`);
  });
  // It is thrown where somebody reads.
  checked.catch(() => undefined);
  const initial = await Promise.race([call.initial, checked.then(() => call.initial)]);
  return {
    activated: initial.get(EXTENSIONS_HEADER)[0]?.toString(),
    async next() {
      const event = await call.next();
      if (!event) await checked;
      // Safe: the SDK writes an event in wire form.
      return event && (StreamResponse.toJSON(event) as WireEvent);
    },
    leave: call.cancel,
  };
}
