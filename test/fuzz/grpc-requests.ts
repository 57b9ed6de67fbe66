import fc from 'fast-check';
import { IDEMPOTENCY_EXTENSION, PUSH_EXTENSION, SEQUENCE_EXTENSION } from '../../protocol/extensions.js';
import type { Known } from './known.js';
import { anyOperation, REQUESTS } from './operations.js';
import { createParamsMaker, type ParamsMaker } from './params.js';
import type { Schema } from './schema.js';
import { anyWireMutations, mutateWire, type WireMutation } from './wire-mutations.js';
import { toWire, writeWire } from './wire-tree.js';

/** A call as a client of gRPC can make it. */
export interface GrpcRequest {
  /** `/{service}/{method}`. */
  readonly path: string;
  readonly stream: boolean;
  readonly bytes: Buffer;
  readonly metadata: readonly (readonly [name: string, value: string | Buffer])[];
  /** When the client gives up, in ms from the beginning. Absent: not before the end. */
  readonly deadline?: number;
  /** When the client cancels, in ms from the beginning. */
  readonly cancelAfter?: number;
}

export function showGrpcRequest({ path, bytes, metadata, ...rest }: GrpcRequest): string {
  const entries = metadata.map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const shown = bytes.toString('hex');
  const cut = shown.length > 4_000 ? `${shown.slice(0, 4_000)}… (${bytes.length} bytes)` : shown;
  return [path, ...entries, JSON.stringify(rest), cut].join('\n');
}

/** The methods of 0.3, and what they take. */
const OLD_REQUESTS: Readonly<Record<string, string>> = {
  SendMessage: 'SendMessageRequest',
  SendStreamingMessage: 'SendMessageRequest',
  GetTask: 'GetTaskRequest',
  CancelTask: 'CancelTaskRequest',
  TaskSubscription: 'TaskSubscriptionRequest',
  CreateTaskPushNotificationConfig: 'CreateTaskPushNotificationConfigRequest',
  GetTaskPushNotificationConfig: 'GetTaskPushNotificationConfigRequest',
  ListTaskPushNotificationConfig: 'ListTaskPushNotificationConfigRequest',
  DeleteTaskPushNotificationConfig: 'DeleteTaskPushNotificationConfigRequest',
  GetAgentCard: 'GetAgentCardRequest',
};

const STREAMS = /Streaming|Subscri/;

/** Other services of the server, and paths that are none. The bytes are theirs or not. */
const OTHER_PATHS = [
  ...[
    '/grpc.health.v1.Health/Check',
    '/grpc.health.v1.Health/Check',
    '/grpc.health.v1.Health/Nothing',
    '/',
    '//',
    '/a',
  ],
  ...['/lf.a2a.v1.A2AService/', '/lf.a2a.v1.A2AService/toString', '/lf.a2a.v1.A2AService/__proto__', '/__proto__/x'],
  ...['/lf.a2a.v1.A2AService/getTask', '/lf.a2a.v1.A2AService/GetTask/', '/lf.a2a.v2.A2AService/GetTask', '/%00/%ff'],
];

const METADATA: Readonly<Record<string, readonly (string | Buffer)[]>> = {
  'a2a-version': ['1.0', '1.0.3', '0.3', '0.3.0', '2.0', '', ' ', '1.0, 1.0', 'x'.repeat(3_000), '[object Object]'],
  'a2a-extensions': [
    PUSH_EXTENSION,
    PUSH_EXTENSION,
    'urn:a',
    ',',
    SEQUENCE_EXTENSION,
    IDEMPOTENCY_EXTENSION,
    '"',
    'a,'.repeat(1_000),
    '__proto__',
  ],
  'x-a2a-extensions': ['urn:a', ''],
  'last-event-id': ['0', '1', '1.1', '-1', 'x', '99999999999999999999', '', '1,2'],
  'idempotency-key': ['k', '', ' ', 'x'.repeat(255), 'x'.repeat(256)],
  'perdure-push': ['', '{}', '{', '[]', '{"on":["all"]}', '{"on":[]}', 'null', '['.repeat(5_000)],
  traceparent: ['', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, 'x'],
  authorization: ['Bearer x', 'Bearer', '', 'Basic Og=='],
  'x-api-key': ['x', ''],
  'x-request-id': ['a', 'a b', 'x'.repeat(200), '{}'],
  'a-bin': [Buffer.alloc(0), Buffer.from([0, 255, 128]), Buffer.alloc(3_000)],
  'a2a-version-bin': [Buffer.from('1.0')],
  'x-any': ['~', 'a'.repeat(2_000)],
};

const metadata = fc
  .constantFrom(...Object.entries(METADATA))
  .chain(([name, values]) => fc.constantFrom(...values).map((value) => [name, value] as const));

/** Calls of the gRPC binding (§10) and of 0.3's, bad and odd ones most of all. */
export function grpcRequests(schema: Schema, oldSchema: Schema, known: Known): fc.Arbitrary<GrpcRequest> {
  const maker = createParamsMaker(schema, known);
  const oldMaker = createParamsMaker(oldSchema, known);
  const call = (own: Schema, params: ParamsMaker, method: string, message: string) =>
    params.of(message).map((value) => ({
      path: `/${own.package}.A2AService/${method}`,
      stream: STREAMS.test(method),
      // Made anew each time: changes are made in place.
      fields: () => toWire(value, `${own.package}.${message}`, own),
    }));
  const method = fc.oneof(
    { weight: 30, arbitrary: anyOperation.chain((operation) => call(schema, maker, operation, REQUESTS[operation])) },
    {
      weight: 8,
      arbitrary: fc
        .constantFrom(...Object.entries(OLD_REQUESTS))
        .chain(([name, message]) => call(oldSchema, oldMaker, name, message)),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(...OTHER_PATHS).chain((path) =>
        maker.of('GetTaskRequest').map((value) => ({
          path,
          stream: false,
          fields: () => toWire(value, `${schema.package}.GetTaskRequest`, schema),
        })),
      ),
    },
  );
  return fc
    .record({
      method,
      mutations: anyWireMutations,
      spoiling: fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, spoiling),
      metadata: fc.oneof(
        { weight: 6, arbitrary: fc.constant([]) },
        { weight: 4, arbitrary: fc.tuple(metadata) },
        fc.array(metadata, { minLength: 2, maxLength: 4 }),
      ),
      leaving: fc.oneof(
        { weight: 40, arbitrary: fc.constant({}) },
        fc.record({ deadline: fc.constantFrom(0, 1, 5) }),
        fc.record({ cancelAfter: fc.constantFrom(0, 1, 5) }),
      ),
    })
    .map(({ method: { path, stream, fields }, mutations, spoiling: spoiled, metadata: entries, leaving }) => ({
      path,
      stream,
      bytes: spoilBytes(encode(fields(), mutations), spoiled),
      metadata: entries,
      ...leaving,
    }));
}

function encode(fields: ReturnType<typeof toWire>, mutations: readonly WireMutation[]): Buffer {
  return writeWire(mutateWire(fields, mutations));
}

type ByteSpoiling = {
  readonly kind: 'cut' | 'insert' | 'flip' | 'instead';
  readonly at: number;
  readonly bytes: Uint8Array;
};

const spoiling: fc.Arbitrary<ByteSpoiling> = fc.record({
  kind: fc.constantFrom('cut' as const, 'insert' as const, 'flip' as const, 'instead' as const),
  at: fc.nat({ max: 500 }),
  bytes: fc.uint8Array({ maxLength: 30 }),
});

function spoilBytes(bytes: Buffer, spoiled: ByteSpoiling | undefined): Buffer {
  if (!spoiled) return bytes;
  const at = spoiled.at % (bytes.length + 1);
  switch (spoiled.kind) {
    case 'cut':
      return bytes.subarray(0, at);
    case 'insert':
      return Buffer.concat([bytes.subarray(0, at), spoiled.bytes, bytes.subarray(at)]);
    case 'flip':
      return Buffer.from(
        bytes.map((byte, index) => (index === at ? byte ^ (1 + ((spoiled.bytes[0] ?? 0) % 255)) : byte)),
      );
    case 'instead':
      return Buffer.from(spoiled.bytes);
  }
}
