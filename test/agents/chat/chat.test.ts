import { afterEach, describe, expect, test } from 'vitest';
import type { ChatConfig } from '../../../agents/chat/chat-config.js';
import { createChat } from '../../../agents/chat.js';
import type { Task } from '../../../protocol/a2a.js';
import { createRecordingTask } from '../../support/agents/recording-task.js';
import {
  startOpenAiServer,
  UPSTREAM_TEXT,
  type Answer,
  type OpenAiServer,
} from '../../support/servers/openai-server.js';

const servers: OpenAiServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A chat agent and the server behind it. */
async function chatWith(answers: readonly [Answer, ...Answer[]], config: Partial<ChatConfig> = {}) {
  const server = await startOpenAiServer(answers);
  servers.push(server);
  return { server, chat: createChat({ baseUrl: server.baseUrl, model: 'small', ...config }) };
}

const HELLO: Answer = { tokens: ['Hel', 'lo ', 'there', '.'] };
/** The client tries once more; this says: at once. */
const RETRY_AT_ONCE = { 'retry-after-ms': '1' };

const answerOf = (task: Task, id = 'answer-1') => task.artifacts?.find(({ artifactId }) => artifactId === id);

describe('an answer', () => {
  test('streams token by token into one artifact, and completes the task', async () => {
    const { chat } = await chatWith([HELLO]);
    const { task, outcome, events } = await createRecordingTask(chat).send('Hi');
    expect(outcome.state).toBe('TASK_STATE_COMPLETED');
    expect(task.artifacts).toEqual([{ artifactId: 'answer-1', name: 'Answer', parts: [{ text: 'Hello there.' }] }]);
    const chunks = events.flatMap((event) => (event.kind === 'artifact' ? [event] : []));
    expect(chunks.map(({ artifact }) => artifact.parts[0])).toEqual([
      ...['Hel', 'lo ', 'there', '.'].map((text) => ({ text })),
      { text: '' },
    ]);
    expect(chunks.map(({ lastChunk }) => lastChunk ?? false)).toEqual([false, false, false, false, true]);
  });

  test('is asked for with the model, the key and the system prompt, and without a temperature', async () => {
    const { chat, server } = await chatWith([HELLO], { apiKey: 'sk-1', systemPrompt: 'Be brief.' });
    await createRecordingTask(chat).send('Hi');
    expect(server.requests[0]).toMatchObject({ authorization: 'Bearer sk-1', body: { model: 'small', stream: true } });
    expect(server.requests[0]?.body).not.toHaveProperty('temperature');
    expect(server.requests[0]?.body.messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
    ]);
  });

  test('is asked for without credentials when no key is configured, whatever other programs have set', async () => {
    const before = process.env['OPENAI_API_KEY'];
    process.env['OPENAI_API_KEY'] = 'sk-of-another-program';
    try {
      const { chat, server } = await chatWith([HELLO]);
      await createRecordingTask(chat).send('Hi');
      expect(server.requests[0]?.authorization).toBeUndefined();
    } finally {
      if (before === undefined) delete process.env['OPENAI_API_KEY'];
      else process.env['OPENAI_API_KEY'] = before;
    }
  });

  test.each(['length', 'content_filter'])(
    'that ends by "%s" says so in its metadata and in the log',
    async (reason) => {
      const { chat } = await chatWith([{ ...HELLO, finishReason: reason }]);
      const { task, outcome, events } = await createRecordingTask(chat).send('Hi');
      expect(outcome.state).toBe('TASK_STATE_COMPLETED');
      expect(answerOf(task)).toMatchObject({ parts: [{ text: 'Hello there.' }], metadata: { finishReason: reason } });
      expect(events).toContainEqual(
        expect.objectContaining({ kind: 'log', level: 'warn', data: { finishReason: reason, model: 'small' } }),
      );
    },
  );

  test('is passed on while a slow model still speaks; the signal stops it, with its reason', async () => {
    const { chat, server } = await chatWith([{ tokens: Array<string>(10_000).fill('la '), delay: 5 }]);
    const controller = new AbortController();
    const reason = new Error('canceled');
    const running = createRecordingTask(chat).send('Sing', {
      signal: controller.signal,
      onEvent: () => {
        controller.abort(reason);
      },
    });
    await expect(running).rejects.toBe(reason);
    await server.abandoned;
  });

  test('is for text alone: other parts are rejected before the model is asked', async () => {
    const { chat, server } = await chatWith([HELLO]);
    const { outcome } = await createRecordingTask(chat).send([{ text: 'Read this' }, { raw: 'AAEC' }]);
    expect(outcome.state).toBe('TASK_STATE_REJECTED');
    expect(server.requests).toEqual([]);
  });
});

describe('the conversation', () => {
  test('has the earlier turns of the task, and not the messages that still wait', async () => {
    const { chat, server } = await chatWith([{ tokens: ['Four', '.'] }, { tokens: ['Five.'] }, { tokens: ['Six.'] }]);
    const task = createRecordingTask(chat);
    await task.send('2 + 2?', { queued: 'Plus one?' });
    await task.next({ queued: 'And again?' });
    const { task: after } = await task.next();
    expect(server.requests[0]?.body.messages).toEqual([{ role: 'user', content: '2 + 2?' }]);
    expect(server.requests[1]?.body.messages).toHaveLength(3);
    expect(server.requests[2]?.body.messages).toEqual([
      { role: 'user', content: '2 + 2?' },
      { role: 'assistant', content: 'Four.' },
      { role: 'user', content: 'Plus one?' },
      { role: 'assistant', content: 'Five.' },
      { role: 'user', content: 'And again?' },
    ]);
    expect(after.artifacts?.map(({ artifactId }) => artifactId)).toEqual(['answer-1', 'answer-2', 'answer-3']);
  });

  const earlier = (
    id: string,
    minute: number,
    question: string,
    answer: string,
    referenceTaskIds: string[] = [],
  ): Task => ({
    id,
    contextId: 'context-1',
    status: { state: 'TASK_STATE_COMPLETED', timestamp: `2026-01-01T00:0${minute}:00.000Z` },
    history: [{ messageId: id, role: 'ROLE_USER', parts: [{ text: question }], referenceTaskIds }],
    artifacts: [{ artifactId: 'answer-1', parts: [{ text: answer }] }],
  });

  test('begins with the tasks that the message refers to, oldest first', async () => {
    const { chat, server } = await chatWith([HELLO]);
    const others = [earlier('b', 2, 'Q2', 'A2'), earlier('a', 1, 'Q1', 'A1')];
    await createRecordingTask(chat, others).send({ parts: [{ text: 'Q3' }], referenceTaskIds: ['b', 'unknown', 'a'] });
    expect(server.requests[0]?.body.messages.map(({ content }) => content)).toEqual(['Q1', 'A1', 'Q2', 'A2', 'Q3']);
  });

  test('follows a chain of follow-ups to its beginning, and ends where it is a circle', async () => {
    const { chat, server } = await chatWith([HELLO]);
    const others = [earlier('a', 1, 'Q1', 'A1', ['b']), earlier('b', 2, 'Q2', 'A2', ['a'])];
    await createRecordingTask(chat, others).send({ parts: [{ text: 'Q3' }], referenceTaskIds: ['b'] });
    expect(server.requests[0]?.body.messages.map(({ content }) => content)).toEqual(['Q1', 'A1', 'Q2', 'A2', 'Q3']);
  });
});

describe('a refusal', () => {
  test.each([
    [400, 'refused the request'],
    [401, 'credentials'],
    [403, 'credentials'],
    [404, 'does not know the model'],
    [422, 'refused the request'],
  ])('with status %i fails the task at once, and tells nothing of what the endpoint said', async (status, text) => {
    const { chat, server } = await chatWith([{ status }], { apiKey: 'sk-secret' });
    const { outcome } = await createRecordingTask(chat).send('Hi', { attempts: 3 });
    expect(outcome.state).toBe('TASK_STATE_FAILED');
    const told = JSON.stringify(outcome.message);
    expect(told).toContain(text);
    expect(told).not.toContain('sk-secret');
    expect(told).not.toContain(UPSTREAM_TEXT);
    expect(server.requests).toHaveLength(1);
  });
});

describe('a failure that may pass', () => {
  test.each([429, 500, 503])(
    'with status %i: the turn is tried again, after one retry of the client',
    async (status) => {
      const failing: Answer = { status, headers: RETRY_AT_ONCE };
      const { chat, server } = await chatWith([failing, failing, HELLO]);
      await expect(createRecordingTask(chat).send('Hi')).rejects.toMatchObject({ status });
      expect(server.requests).toHaveLength(2);
      const { outcome } = await createRecordingTask(chat).send('Hi');
      expect(outcome.state).toBe('TASK_STATE_COMPLETED');
    },
  );

  test.each(['clean', 'reset', 'event'] as const)(
    'a stream that is cut off (%s): the next attempt gives the whole answer, once',
    async (cutOff) => {
      const { chat } = await chatWith([{ tokens: ['Hel', 'lo'], cutOff }, HELLO]);
      const { task, outcome } = await createRecordingTask(chat).send('Hi', { attempts: 2 });
      expect(outcome.state).toBe('TASK_STATE_COMPLETED');
      expect(answerOf(task)?.parts).toEqual([{ text: 'Hello there.' }]);
    },
  );

  test('a stream that is cut off is never taken for an answer', async () => {
    const { chat } = await chatWith([{ tokens: ['Hel'], cutOff: 'clean' }]);
    await expect(createRecordingTask(chat).send('Hi')).rejects.toThrow('ended before its answer did');
  });

  test('an answer without any text', async () => {
    const { chat } = await chatWith([{ tokens: [], finishReason: 'tool_calls' }]);
    await expect(createRecordingTask(chat).send('Hi')).rejects.toThrow('no text, but finish_reason "tool_calls"');
  });

  test('an endpoint that does not answer', async () => {
    const { chat, server } = await chatWith([HELLO]);
    await server.close();
    await expect(createRecordingTask(chat).send('Hi')).rejects.toThrow('Connection error');
  });

  test('what an attempt that failed had streamed does not count as part of the conversation', async () => {
    const { chat, server } = await chatWith([HELLO, { tokens: ['Wro'], cutOff: 'clean' }, { tokens: ['Right.'] }]);
    const task = createRecordingTask(chat);
    await task.send('One', { queued: 'Two' });
    const { task: after } = await task.next({ attempts: 2 });
    expect(server.requests.at(-1)?.body.messages.map(({ content }) => content)).toEqual(['One', 'Hello there.', 'Two']);
    expect(answerOf(after, 'answer-2')?.parts).toEqual([{ text: 'Right.' }]);
  });
});
