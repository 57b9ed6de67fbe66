import { LegacyA2AService } from '@a2a-js/sdk/compat/v0_3/server/grpc';
import { describe, expect, test } from 'vitest';
import { readProtoBytes, writeProtoBytes } from '../../../api/v03/proto-bytes.js';
import { protoDialect } from '../../../api/v03/proto-dialect.js';
import type { StreamResponse, Task, TaskArtifactUpdateEvent } from '../../../protocol/a2a.js';
import { TASK_STATES, type TaskState } from '../../../protocol/task-state.js';
import { rpcDialect } from '../../../protocol/v03/rpc-dialect.js';
import { createWriter } from '../../../protocol/v03/write.js';
import { v03Method } from '../../support/clients/v03-bytes.js';
import { exampleTask } from '../../support/stacks/scripted-task-service.js';

const rpc = createWriter(rpcDialect);
const proto = createWriter(protoDialect);

const RPC_STATES: Readonly<Record<TaskState, string>> = {
  TASK_STATE_SUBMITTED: 'submitted',
  TASK_STATE_WORKING: 'working',
  TASK_STATE_COMPLETED: 'completed',
  TASK_STATE_FAILED: 'failed',
  TASK_STATE_CANCELED: 'canceled',
  TASK_STATE_INPUT_REQUIRED: 'input-required',
  TASK_STATE_REJECTED: 'rejected',
  TASK_STATE_AUTH_REQUIRED: 'auth-required',
};

const ENDED = ['TASK_STATE_COMPLETED', 'TASK_STATE_FAILED', 'TASK_STATE_CANCELED', 'TASK_STATE_REJECTED'];

const TIMESTAMP = '2026-06-01T08:00:00.000Z';

const TASK: Task = exampleTask({
  status: {
    state: 'TASK_STATE_CANCELED',
    timestamp: TIMESTAMP,
    message: { messageId: 's', role: 'ROLE_AGENT', parts: [{ text: 'bye' }] },
  },
  artifacts: [{ artifactId: 'a', name: 'report', parts: [{ raw: 'aGk=', filename: 'a', mediaType: 'text/csv' }] }],
  history: [{ messageId: 'm', role: 'ROLE_USER', parts: [{ url: 'https://a.test/a' }] }],
  metadata: { a: 1 },
});

const { id: taskId, contextId } = TASK;

const ARTIFACT_UPDATE: TaskArtifactUpdateEvent = {
  taskId,
  contextId,
  artifact: { artifactId: 'a', parts: [{ text: 'x' }] },
  append: true,
  lastChunk: true,
};

function statusUpdate(state: TaskState): StreamResponse {
  return { statusUpdate: { taskId, contextId, status: { state, timestamp: TIMESTAMP } } };
}

/** As a client gets it: without what is unset. */
function wire(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('over JSON-RPC', () => {
  test('a task is bare, and marked by kind like its messages and parts', () => {
    expect(wire(rpc.event({ task: TASK }, false))).toEqual({
      kind: 'task',
      id: taskId,
      contextId,
      status: {
        state: 'canceled',
        timestamp: TIMESTAMP,
        message: { kind: 'message', messageId: 's', role: 'agent', parts: [{ kind: 'text', text: 'bye' }] },
      },
      artifacts: [
        {
          artifactId: 'a',
          name: 'report',
          parts: [{ kind: 'file', file: { bytes: 'aGk=', name: 'a', mimeType: 'text/csv' } }],
        },
      ],
      history: [
        { kind: 'message', messageId: 'm', role: 'user', parts: [{ kind: 'file', file: { uri: 'https://a.test/a' } }] },
      ],
      metadata: { a: 1 },
    });
  });

  test('an artifact update is bare', () => {
    expect(wire(rpc.event({ artifactUpdate: ARTIFACT_UPDATE }, false))).toEqual({
      kind: 'artifact-update',
      taskId,
      contextId,
      artifact: { artifactId: 'a', parts: [{ kind: 'text', text: 'x' }] },
      append: true,
      lastChunk: true,
    });
  });

  test.each(TASK_STATES)('%s has its name, and is final when it ends the task', (state) => {
    expect(wire(rpc.event(statusUpdate(state), false))).toEqual({
      kind: 'status-update',
      taskId,
      contextId,
      status: { state: RPC_STATES[state], timestamp: TIMESTAMP },
      final: ENDED.includes(state),
    });
  });
});

describe('in ProtoJSON', () => {
  test('a task stands in its member, and is of the proto', () => {
    expect(wire(proto.event({ task: TASK }, false))).toEqual({
      task: {
        id: taskId,
        contextId,
        status: {
          state: 'TASK_STATE_CANCELLED',
          timestamp: TIMESTAMP,
          message: { messageId: 's', role: 'ROLE_AGENT', content: [{ text: 'bye' }] },
        },
        artifacts: [
          {
            artifactId: 'a',
            name: 'report',
            parts: [{ file: { fileWithBytes: 'aGk=', name: 'a', mimeType: 'text/csv' } }],
          },
        ],
        history: [{ messageId: 'm', role: 'ROLE_USER', content: [{ file: { fileWithUri: 'https://a.test/a' } }] }],
        metadata: { a: 1 },
      },
    });
  });

  test('an artifact update stands in its member', () => {
    expect(wire(proto.event({ artifactUpdate: ARTIFACT_UPDATE }, false))).toEqual({
      artifactUpdate: { ...ARTIFACT_UPDATE },
    });
  });

  test.each(TASK_STATES)('%s has its name, and is final when it ends the task', (state) => {
    expect(wire(proto.event(statusUpdate(state), false))).toEqual({
      statusUpdate: {
        taskId,
        contextId,
        status: { state: state.replace('CANCELED', 'CANCELLED'), timestamp: TIMESTAMP },
        final: ENDED.includes(state),
      },
    });
  });
});

describe('over gRPC', () => {
  /** As a client gets it, by the SDK's own names for the numbers. */
  function decoded(event: StreamResponse) {
    const bytes = writeProtoBytes(v03Method('sendStreamingMessage').output, proto.event(event, false));
    return LegacyA2AService.sendStreamingMessage.responseDeserialize(bytes).payload;
  }

  test('a task comes out with all that the proto has a place for', () => {
    const bytes = writeProtoBytes(v03Method('getTask').output, proto.task(TASK));
    expect(LegacyA2AService.getTask.responseDeserialize(bytes)).toMatchObject({
      id: taskId,
      contextId,
      status: { state: 5, timestamp: TIMESTAMP, update: { messageId: 's', role: 2 } },
      artifacts: [
        {
          artifactId: 'a',
          name: 'report',
          parts: [
            {
              part: {
                $case: 'file',
                value: { file: { $case: 'fileWithBytes', value: Buffer.from('hi') }, mimeType: 'text/csv' },
              },
            },
          ],
        },
      ],
      history: [{ messageId: 'm', role: 1, contextId: '', taskId: '' }],
      metadata: { a: 1 },
    });
  });

  test('text that is no Unicode comes out with U+FFFD for what is wrong in it', () => {
    const artifact = { artifactId: 'a', parts: [{ text: 'a\ud800\\ud800😀', metadata: { '\udc00': 1 } }] };
    const bytes = writeProtoBytes(
      v03Method('sendStreamingMessage').output,
      proto.event({ artifactUpdate: { taskId, contextId, artifact } }, false),
    );
    expect(readProtoBytes(v03Method('sendStreamingMessage').output, bytes)).toMatchObject({
      artifactUpdate: { artifact: { parts: [{ text: 'a\ufffd\\ud800😀', metadata: { '\ufffd': 1 } }] } },
    });
  });

  test('an artifact update comes out as it was', () => {
    expect(decoded({ artifactUpdate: ARTIFACT_UPDATE })).toMatchObject({
      $case: 'artifactUpdate',
      value: { taskId, contextId, append: true, lastChunk: true, artifact: { artifactId: 'a' } },
    });
  });

  test.each([
    ['TASK_STATE_SUBMITTED', 1],
    ['TASK_STATE_WORKING', 2],
    ['TASK_STATE_COMPLETED', 3],
    ['TASK_STATE_FAILED', 4],
    ['TASK_STATE_CANCELED', 5],
    ['TASK_STATE_INPUT_REQUIRED', 6],
    ['TASK_STATE_REJECTED', 7],
    ['TASK_STATE_AUTH_REQUIRED', 8],
  ] as const)('%s is %d, and final when it ends the task', (state, number) => {
    expect(decoded(statusUpdate(state))).toMatchObject({
      $case: 'statusUpdate',
      value: { status: { state: number }, final: ENDED.includes(state) },
    });
  });
});

test('the last update of a stream is final in any state', () => {
  const update = statusUpdate('TASK_STATE_INPUT_REQUIRED');
  expect(rpc.event(update, true)).toMatchObject({ final: true });
  expect(proto.event(update, true)).toMatchObject({ statusUpdate: { final: true } });
});
