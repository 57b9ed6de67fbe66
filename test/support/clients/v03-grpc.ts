import { LegacyA2AService } from '@a2a-js/sdk/compat/v0_3/server/grpc';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { onTestFinished } from 'vitest';

type Service = typeof LegacyA2AService;
type UnaryName = Exclude<keyof Service, StreamName>;
type StreamName = 'sendStreamingMessage' | 'taskSubscription';
type RequestOf<Name extends keyof Service> = Parameters<Service[Name]['requestSerialize']>[0];
type ReplyOf<Name extends keyof Service> = ReturnType<Service[Name]['responseDeserialize']>;

/** The binary codec of a method, as grpc-js wants it. */
interface Codec<Request, Result> {
  readonly path: string;
  readonly requestSerialize: (value: Request) => Buffer;
  readonly responseDeserialize: (value: Buffer) => Result;
}

/** Calls the gRPC service of A2A 0.3 through the codec of the A2A SDK. */
export interface V03GrpcCaller {
  /** @throws the `ServiceError` of grpc-js. */
  call<Name extends UnaryName>(method: Name, request: RequestOf<Name>): Promise<ReplyOf<Name>>;
  /** All events of a stream. @throws as `call` does. */
  stream<Name extends StreamName>(method: Name, request: RequestOf<Name>): Promise<ReplyOf<Name>[]>;
}

/** @param headers - metadata of every call. */
export function createV03GrpcCaller(address: string, headers: Readonly<Record<string, string>> = {}): V03GrpcCaller {
  const client = new Client(address, credentials.createInsecure());
  onTestFinished(() => client.close());
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(headers)) metadata.set(key, value);
  // Safe: a method's entry is the codec of its request and its reply.
  const codecOf = <Name extends keyof Service>(name: Name) =>
    LegacyA2AService[name] as unknown as Codec<RequestOf<Name>, ReplyOf<Name>>;
  return {
    call: (method, request) => {
      const { path, requestSerialize, responseDeserialize } = codecOf(method);
      return new Promise((resolve, reject) => {
        client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, (error, reply) => {
          if (error || reply === undefined) reject(error ?? new Error(`${method} gave nothing.`));
          else resolve(reply);
        });
      });
    },
    async stream(method, request) {
      const { path, requestSerialize, responseDeserialize } = codecOf(method);
      const events: ReplyOf<typeof method>[] = [];
      const call = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, metadata);
      // Safe: what the codec has read.
      for await (const event of call) events.push(event as ReplyOf<typeof method>);
      return events;
    },
  };
}
