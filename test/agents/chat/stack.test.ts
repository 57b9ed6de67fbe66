import { afterAll, describe, expect, test } from 'vitest';
import { createChat } from '../../../agents/chat.js';
import { textOf } from '../../../protocol/parts.js';
import { BINDINGS, createCaller, type Binding } from '../../support/clients/a2a-caller.js';
import { artifactText, consecutiveIds, viewOf } from '../../support/clients/stream-view.js';
import { bringsState, snapshotIn } from '../../support/clients/task-stream.js';
import {
  startOpenAiServer,
  UPSTREAM_TEXT,
  type Answer,
  type OpenAiServer,
} from '../../support/servers/openai-server.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const TOKENS = ['Durable ', 'execution ', 'means ', 'going ', 'on.'];
const TEXT = TOKENS.join('');
const OK: Answer = { tokens: TOKENS };
/** The client library tries once more by itself; this says: at once. */
const FAILS: Answer = { status: 500, headers: { 'retry-after-ms': '1' } };

/** What the model endpoint does, for each agent of the stack. */
const ENDPOINTS = {
  fine: [OK],
  slow: [{ tokens: TOKENS, delay: 300 }],
  fails: [FAILS, FAILS, OK],
  reset: [{ tokens: TOKENS.slice(0, 3), delay: 60, cutOff: 'reset' }, OK],
  ended: [{ tokens: TOKENS.slice(0, 2), delay: 60, cutOff: 'clean' }, OK],
  event: [{ tokens: TOKENS.slice(0, 4), delay: 60, cutOff: 'event' }, OK],
  key: [{ status: 401 }],
  endless: [{ tokens: Array<string>(20_000).fill('la '), delay: 10 }],
} as const satisfies Readonly<Record<string, readonly [Answer, ...Answer[]]>>;

type Endpoint = keyof typeof ENDPOINTS;

const servers = new Map<string, OpenAiServer>();

const stack = useHttpStack('stack-chat', async () => {
  const agents = BINDINGS.flatMap((binding) =>
    Object.entries(ENDPOINTS).map(([name, answers]) => ({ id: idOf(binding, name), answers })),
  );
  return Promise.all(
    agents.map(async ({ id, answers }) => {
      const server = await startOpenAiServer(answers);
      servers.set(id, server);
      return { ...createChat({ baseUrl: server.baseUrl, model: 'small', apiKey: 'sk-test' }), id };
    }),
  );
});
afterAll(async () => {
  await Promise.all([...servers.values()].map((server) => server.close()));
});

function idOf(binding: Binding, endpoint: string): string {
  return `${binding === 'JSON-RPC' ? 'rpc' : 'rest'}-${endpoint}`;
}

describe.each(BINDINGS)('chat over %s', (binding) => {
  const chat = (endpoint: Endpoint, api = stack.apis[0]) =>
    createCaller(`${api.url}/${idOf(binding, endpoint)}`, binding);
  const server = (endpoint: Endpoint): OpenAiServer => {
    const found = servers.get(idOf(binding, endpoint));
    if (!found) throw new Error(`There is no endpoint ${endpoint}.`);
    return found;
  };

  test('streams the answer as the model speaks', async () => {
    const events = await (await chat('slow').stream('What is durable execution?')).rest();
    const chunks = events.filter(({ event }) => 'artifactUpdate' in event);
    expect(chunks.length).toBeGreaterThan(1);
    expect(artifactText(viewOf(events), 'answer-1')).toBe(TEXT);
    expect(server('slow').requests[0]).toMatchObject({ authorization: 'Bearer sk-test', body: { model: 'small' } });
  });

  test('has what was said in the tasks that a message refers to as context [CTX-09]', async () => {
    const { task } = await chat('fine').send('First question');
    await chat('fine', stack.apis[1]).send({ parts: [{ text: 'Second question' }], referenceTaskIds: [task.id] });
    expect(server('fine').requests.at(-1)?.body.messages).toEqual([
      { role: 'user', content: 'First question' },
      { role: 'assistant', content: TEXT },
      { role: 'user', content: 'Second question' },
    ]);
  });

  test('asks again when the endpoint fails, and the answer is whole', async () => {
    const { task } = await chat('fails').send('Hello');
    expect(task.status.state).toBe('TASK_STATE_COMPLETED');
    expect(artifactText(task, 'answer-1')).toBe(TEXT);
    expect(server('fails').requests).toHaveLength(3);
  });

  test.each(['reset', 'ended', 'event'] as const)(
    'asks again when the answer was cut off (%s), and subscribers end with one whole answer [STRM-08]',
    async (endpoint) => {
      const events = await (await chat(endpoint).stream('Hello')).rest();
      expect(events.map(({ id }) => id)).toEqual(consecutiveIds(events));
      const { task } = await chat(endpoint, stack.apis[1]).get(snapshotIn(events[0]).id);
      expect(task.status.state).toBe('TASK_STATE_COMPLETED');
      expect([artifactText(task, 'answer-1'), artifactText(viewOf(events), 'answer-1')]).toEqual([TEXT, TEXT]);
      // They had seen a part of the first answer, which the second replaced.
      const begun = events.filter(({ event }) => 'artifactUpdate' in event && event.artifactUpdate.append !== true);
      expect(begun).toHaveLength(2);
      expect(JSON.stringify(events)).not.toContain(UPSTREAM_TEXT);
    },
  );

  test('fails at once with a wrong key, and says no more than it may', async () => {
    const { task } = await chat('key').send('Hello');
    expect(task.status.state).toBe('TASK_STATE_FAILED');
    expect(textOf(task.status.message?.parts ?? [])).toContain('does not accept the credentials of this agent');
    expect(JSON.stringify(task)).not.toMatch(/sk-|org-42/);
    expect(server('key').requests).toHaveLength(1);
  });

  test('gives the request to the model up when the task is canceled in the middle', async () => {
    const stream = await chat('endless').stream('Sing');
    const begun = await stream.until((event) => 'artifactUpdate' in event);
    const { id } = snapshotIn(begun[0]);
    const { task } = await chat('endless', stack.apis[1]).cancel(id);
    expect(task.status.state).toBe('TASK_STATE_CANCELED');
    await stream.until(bringsState('TASK_STATE_CANCELED'));
    await server('endless').abandoned;
    expect(server('endless').requests).toHaveLength(1);
    expect(artifactText(task, 'answer-1')).toMatch(/^(la )+$/);
  });
});
