import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import type { GrpcRequest } from './grpc-requests.js';
import { TIME_LIMIT } from './http-client.js';

/** How a call ended, as far as the client stayed. */
export interface GrpcAnswer {
  /** `OK` also for a stream that the client has left. */
  readonly status: string;
  readonly text: string;
  /** The bytes of `google.rpc.Status`, if there are any. */
  readonly details?: Buffer;
  /** What came: one message, or the first of a stream. */
  readonly messages: readonly Buffer[];
}

export interface GrpcFuzzClient {
  /** @throws when there is no answer in time. */
  send(request: GrpcRequest): Promise<GrpcAnswer>;
  close(): void;
}

/** How long an open stream is listened to when it has nothing to say, in ms. */
const LISTENING = 200;

const same = (bytes: Buffer): Buffer => bytes;

/** One connection for all calls. @param address - `host:port`. */
export function createGrpcFuzzClient(address: string): GrpcFuzzClient {
  const client = new Client(address, credentials.createInsecure(), { 'grpc.enable_retries': 0 });
  return {
    send: async (request) => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(reject, TIME_LIMIT, new Error(`The call did not end in ${TIME_LIMIT} ms.`));
      });
      try {
        return await Promise.race([call(client, request), late]);
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => {
      client.close();
    },
  };
}

function call(
  client: Client,
  { path, stream, bytes, metadata, deadline, cancelAfter }: GrpcRequest,
): Promise<GrpcAnswer> {
  const headers = new Metadata();
  for (const [name, value] of metadata) {
    // The client refuses to send this twice.
    if (name === 'authorization') headers.set(name, value);
    else headers.add(name, value);
  }
  const options = deadline === undefined ? {} : { deadline: Date.now() + deadline };
  return new Promise((resolve) => {
    const messages: Buffer[] = [];
    const failed = (error: unknown): void => {
      // Safe: calls of grpc-js fail with nothing else.
      const { code, details: text, metadata: trailer } = error as ServiceError;
      const [details] = trailer.get('grpc-status-details-bin');
      resolve({ status: status[code], text, messages, ...(Buffer.isBuffer(details) && { details }) });
    };
    const ok = (): void => {
      resolve({ status: 'OK', text: '', messages });
    };
    if (!stream) {
      const unary = client.makeUnaryRequest(path, same, same, bytes, headers, options, (error, message) => {
        if (error) {
          failed(error);
          return;
        }
        if (message) messages.push(message);
        ok();
      });
      if (cancelAfter !== undefined) setTimeout(() => unary.cancel(), cancelAfter);
      return;
    }
    const events = client.makeServerStreamRequest(path, same, same, bytes, headers, options);
    const leave = (): void => {
      ok();
      events.cancel();
    };
    let timer = cancelAfter === undefined ? undefined : setTimeout(leave, cancelAfter);
    events.on('metadata', () => {
      timer ??= setTimeout(leave, LISTENING);
    });
    events.on('data', (message: Buffer) => {
      messages.push(message);
      leave();
    });
    events.on('error', failed);
    events.on('end', ok);
    events.on('status', () => {
      clearTimeout(timer);
    });
  });
}
