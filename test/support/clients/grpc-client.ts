import {
  Client,
  credentials,
  Metadata,
  status,
  type CallOptions,
  type ChannelCredentials,
  type ClientOptions,
  type ClientReadableStream,
  type MethodDefinition,
  type ServiceError,
  type StatusObject,
} from '@grpc/grpc-js';
import { onTestFinished } from 'vitest';

/** What a unary call brought. */
export interface GrpcReply<Response> {
  readonly response?: Response;
  readonly initial: Metadata;
  readonly status: StatusObject;
}

/** What a streaming call has brought so far, and how it ended. */
export interface GrpcStream<Response> {
  /** Those that nobody has taken yet are not read ahead by more than what the transport holds. */
  next(): Promise<Response | undefined>;
  rest(): Promise<Response[]>;
  readonly initial: Promise<Metadata>;
  /** Resolves when the call has ended. It ends by itself only when everything was read. */
  readonly status: Promise<StatusObject>;
  cancel(): void;
}

/** A client of grpc-js, without any protocol's own. */
export interface GrpcClient {
  unary<Request, Response>(
    method: MethodDefinition<Request, Response>,
    request: Request,
    options?: GrpcCallOptions,
  ): Promise<GrpcReply<Response>>;
  stream<Request, Response>(
    method: MethodDefinition<Request, Response>,
    request: Request,
    options?: GrpcCallOptions,
  ): GrpcStream<Response>;
}

export interface GrpcCallOptions extends CallOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A method whose messages are given as bytes. */
export function bytesMethod(path: string): MethodDefinition<Buffer, Buffer> {
  const same = (bytes: Buffer): Buffer => bytes;
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
}

/** Connects to `host:port`, until the test has finished. */
export function openGrpc(
  address: string,
  channel: ChannelCredentials = credentials.createInsecure(),
  clientOptions: ClientOptions = {},
): GrpcClient {
  const client = new Client(address, channel, clientOptions);
  onTestFinished(() => {
    client.close();
  });
  return {
    unary<Request, Response>(
      { path, requestSerialize, responseDeserialize }: MethodDefinition<Request, Response>,
      request: Request,
      { metadata, signal, ...options }: GrpcCallOptions = {},
    ): Promise<GrpcReply<Response>> {
      return new Promise((resolve) => {
        let initial = new Metadata();
        let received: { readonly response?: Response } = {};
        const call = client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          toMetadata(metadata),
          options,
          (_error, response) => {
            if (response !== undefined) received = { response };
          },
        );
        signal?.addEventListener('abort', () => {
          call.cancel();
        });
        call.on('metadata', (value) => (initial = value));
        call.on('status', (value) => {
          // The callback comes in the same turn, before or after.
          setImmediate(() => {
            resolve({ ...received, initial, status: value });
          });
        });
      });
    },
    stream({ path, requestSerialize, responseDeserialize }, request, { metadata, signal, ...options } = {}) {
      const call = client.makeServerStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        toMetadata(metadata),
        options,
      );
      signal?.addEventListener('abort', () => {
        call.cancel();
      });
      return readStream(call);
    },
  };
}

/** The name of a status: `NOT_FOUND`. */
export function nameOf({ code }: Pick<StatusObject, 'code'>): string {
  return status[code];
}

function readStream<Response>(call: ClientReadableStream<Response>): GrpcStream<Response> {
  const initial = new Promise<Metadata>((resolve) => call.once('metadata', resolve));
  const ended = new Promise<StatusObject>((resolve) => call.once('status', resolve));
  // The status says the same.
  call.on('error', () => undefined);
  const iterator = call.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Response>;
  const next = async (): Promise<Response | undefined> => {
    try {
      const result = await iterator.next();
      return result.done ? undefined : result.value;
    } catch (error) {
      if (isServiceError(error)) return undefined;
      throw error;
    }
  };
  return {
    next,
    async rest() {
      const all: Response[] = [];
      for (let event = await next(); event !== undefined; event = await next()) all.push(event);
      return all;
    },
    initial,
    status: ended,
    cancel: () => {
      call.cancel();
    },
  };
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'details' in error;
}

function toMetadata(entries: Readonly<Record<string, string>> = {}): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(entries)) metadata.set(name, value);
  return metadata;
}
