import { TaskNotFoundError, UnsupportedOperationError } from '@a2a-js/sdk/errors';
import { describe, expect, test } from 'vitest';
import type { FoldEvent } from '../../../protocol/fold/fold-state.js';
import { openSse, type SseFrame } from '../../support/clients/sse-client.js';
import { startEdge } from '../../support/stacks/edge.js';
import {
  chunk,
  completed,
  eventsOf,
  exampleTask,
  manualStream,
  scriptedTaskService,
  snapshot,
  TASK_ID,
} from '../../support/stacks/scripted-task-service.js';

const MESSAGE = { kind: 'message', messageId: 'm-1', role: 'user', parts: [{ kind: 'text', text: 'hello' }] };

/** A status update that asks for input. */
function asking(sequence: number): FoldEvent {
  const status = { state: 'TASK_STATE_INPUT_REQUIRED', timestamp: '2026-06-01T08:00:00.000Z' } as const;
  return { sequence, log: 0, event: { statusUpdate: { taskId: TASK_ID, contextId: 'context-1', status } } };
}

function stream(url: string, method: string, params: object, headers: Record<string, string> = {}) {
  return openSse(url, { method: 'POST', headers, body: { jsonrpc: '2.0', id: 1, method, params } });
}

function parsed(frames: readonly SseFrame[]): unknown[] {
  return frames.map(({ data }) => JSON.parse(data) as unknown);
}

describe('message/stream', () => {
  test('gives bare events, the last of which is final', async () => {
    const events = [snapshot(), chunk(2, 'hello'), completed(3)];
    const { url } = await startEdge(scriptedTaskService({ events: () => eventsOf(events) }));
    const frames = await (await stream(url, 'message/stream', { message: MESSAGE })).rest();
    expect(frames.map(({ id }) => id)).toEqual(['1', '2', '3']);
    expect(parsed(frames)).toMatchObject([
      { jsonrpc: '2.0', id: 1, result: { kind: 'task' } },
      { result: { kind: 'artifact-update', artifact: { parts: [{ kind: 'text', text: 'hello' }] } } },
      { result: { kind: 'status-update', status: { state: 'completed' }, final: true } },
    ]);
  });

  test('that ends when the task wants input says so', async () => {
    const { url } = await startEdge(scriptedTaskService({ events: () => eventsOf([snapshot(), asking(2)]) }));
    const frames = await (await stream(url, 'message/stream', { message: MESSAGE })).rest();
    expect(parsed(frames)[1]).toMatchObject({ result: { status: { state: 'input-required' }, final: true } });
  });

  test('that goes on after the task wanted input, because another message was waiting, does not say so', async () => {
    const events = [snapshot(), asking(2), asking(3)];
    const { url } = await startEdge(scriptedTaskService({ events: () => eventsOf(events) }));
    const frames = await (await stream(url, 'message/stream', { message: MESSAGE })).rest();
    expect(parsed(frames)).toMatchObject([{}, { result: { final: false } }, { result: { final: true } }]);
  });

  test('that breaks after the task wanted input gives that event, then the error', async () => {
    const events = manualStream();
    const { url } = await startEdge(scriptedTaskService({ events: () => events }));
    const reader = await stream(url, 'message/stream', { message: MESSAGE });
    events.push(snapshot());
    events.push(asking(2));
    events.fail(new Error('secret'));
    const frames = await reader.rest();
    expect(parsed(frames)).toMatchObject([
      {},
      { result: { final: false } },
      { jsonrpc: '2.0', id: 1, error: { code: -32603, message: 'Internal error' } },
    ]);
    expect(frames[2]?.event).toBe('error');
  });

  test('is freed when its client goes away', async () => {
    const events = manualStream();
    const { url } = await startEdge(scriptedTaskService({ events: () => events }));
    const reader = await stream(url, 'message/stream', { message: MESSAGE });
    events.push(snapshot());
    await reader.next();
    reader.leave();
    await expect.poll(() => events.returned).toBe(true);
  });

  test('answers a fault as an event, since clients read nothing else', async () => {
    const { url } = await startEdge();
    const reader = await stream(url, 'message/stream', { message: { ...MESSAGE, messageId: '' } });
    expect([reader.status, reader.headers['content-type']]).toEqual([200, 'text/event-stream']);
    const frames = await reader.rest();
    expect(frames).toMatchObject([{ event: 'error' }]);
    expect(parsed(frames)).toMatchObject([{ jsonrpc: '2.0', id: 1, error: { code: -32602 } }]);
  });
});

describe('tasks/resubscribe', () => {
  test('leaves the stream open when the task wants input', async () => {
    const events = manualStream();
    const { url } = await startEdge(scriptedTaskService({ events: () => events }));
    const reader = await stream(url, 'tasks/resubscribe', { id: TASK_ID });
    events.push(snapshot());
    events.push(asking(2));
    await reader.next();
    expect(JSON.parse((await reader.next())?.data ?? '')).toMatchObject({ result: { final: false } });
    events.end();
  });

  test('to a task that has ended gives the task and ends', async () => {
    const ended = exampleTask({ status: { state: 'TASK_STATE_COMPLETED', timestamp: '2026-06-01T08:00:00.000Z' } });
    const handler = scriptedTaskService({
      events: () => {
        throw new UnsupportedOperationError('The task has ended.');
      },
      task: () => ended,
    });
    const { url } = await startEdge(handler);
    const frames = await (await stream(url, 'tasks/resubscribe', { id: TASK_ID })).rest();
    expect(parsed(frames)).toMatchObject([{ result: { kind: 'task', status: { state: 'completed' } } }]);
  });

  test('to a task that is not there answers with an event', async () => {
    const handler = scriptedTaskService({
      events: () => {
        throw new TaskNotFoundError('There is no such task.');
      },
    });
    const { url } = await startEdge(handler);
    const reader = await stream(url, 'tasks/resubscribe', { id: TASK_ID });
    expect([reader.status, reader.headers['content-type']]).toEqual([200, 'text/event-stream']);
    expect(parsed(await reader.rest())).toMatchObject([{ id: 1, error: { code: -32001 } }]);
  });

  test('goes on from Last-Event-ID', async () => {
    const handler = scriptedTaskService();
    const { url } = await startEdge(handler);
    await (await stream(url, 'tasks/resubscribe', { id: TASK_ID }, { 'last-event-id': '7' })).rest();
    expect(handler.calls).toMatchObject([{ operation: 'subscribeToTask', request: { after: { sequence: 7 } } }]);
  });
});
