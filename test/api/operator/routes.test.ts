import { describe, expect, test } from 'vitest';
import { createApiKeyAuthenticator } from '../../../api/authentication/api-key-authenticator.js';
import { parseApiKeys } from '../../../api/authentication/api-key-entries.js';
import { fixedKeys } from '../../../api/authentication/key-source.js';
import type { PushOperator } from '../../../api/operator/operator-routes.js';
import type { DeadLetter, DeadLetterPage } from '../../../tasks/dead-letters/dead-letters.js';
import type { RedriveReport } from '../../../tasks/dead-letters/redrive.js';
import { InvalidParamsError, UnavailableError } from '../../../tasks/errors.js';
import { keysJson, testKey } from '../../support/clients/api-keys.js';
import { restFailure, violationsOf } from '../../support/clients/failures.js';
import { containing, post, send, startEdge } from '../../support/stacks/edge.js';
import { scriptedTaskService, TASK_ID } from '../../support/stacks/scripted-task-service.js';

const LIST = '/operator/push/dead-letters';
const REDRIVE = '/operator/push/redrive';

const letter: DeadLetter = {
  ...{ agent: 'echo', scope: 'acme:alice', taskId: TASK_ID, configId: 'c' },
  ...{ receiver: 'https://hooks.example.com', reason: 'permanent', at: '2026-06-01T08:00:00.000Z' },
  ...{ attempts: 1, lastError: 'HTTP 410', cursor: 3 },
};
const report: RedriveReport = {
  redriven: [{ agent: 'echo', scope: 'acme:alice', taskId: TASK_ID, configId: 'c' }],
  failed: [{ agent: 'echo', scope: 'acme:bob', taskId: TASK_ID, configId: 'd', error: 'There is no task.' }],
  nextPageToken: 'on',
};

interface Script {
  readonly list?: () => Promise<DeadLetterPage>;
  readonly redrive?: () => Promise<RedriveReport>;
}

/** Stands in for what is behind the routes; that is tested elsewhere, for real. */
function scriptedOperator({ list, redrive }: Script = {}): PushOperator & { readonly calls: unknown[] } {
  const calls: unknown[] = [];
  return {
    calls,
    deadLetters: {
      async list(...call) {
        calls.push(call);
        return list?.() ?? { deadLetters: [letter], nextPageToken: 'on' };
      },
    },
    async redrive(...call) {
      calls.push(call);
      return redrive?.() ?? report;
    },
  };
}

async function start(script?: Script) {
  const pushOperator = scriptedOperator(script);
  return { ...(await startEdge(scriptedTaskService(), { pushOperator })), calls: pushOperator.calls };
}

describe('the list of dead letters over HTTP', () => {
  test('answers with a page, and passes filters and page on', async () => {
    const { url, calls } = await start();
    const query = `agent=echo&tenant=acme:alice&taskId=${TASK_ID}&configId=c&receiver=hooks&limit=7&pageToken=here`;
    const reply = await send(`${url}${LIST}?${query}`);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, containing('application/json')]);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.json).toEqual({ deadLetters: [letter], nextPageToken: 'on' });
    const filter = { agent: 'echo', tenant: 'acme:alice', taskId: TASK_ID, configId: 'c', receiver: 'hooks' };
    expect(calls).toEqual([[filter, { limit: 7, pageToken: 'here' }]]);
  });

  test('looks at 50 tasks of everybody when it is asked for nothing else', async () => {
    const { url, calls } = await start();
    expect((await send(url + LIST)).status).toBe(200);
    expect(calls).toEqual([[{}, { limit: 50 }]]);
  });

  test('takes the id of a workflow for that of its task', async () => {
    const { url, calls } = await start();
    await send(`${url}${LIST}?taskId=echo/acme:alice/${TASK_ID}`);
    await send(`${url}${LIST}?taskId=echo/acme:alice/${TASK_ID}/push`);
    const call = [{ agent: 'echo', tenant: 'acme:alice', taskId: TASK_ID }, { limit: 50 }];
    expect(calls).toEqual([call, call]);
  });

  test.each([
    ['agent=Echo', 'agent'],
    ["agent=echo' OR 'x", 'agent'],
    ['tenant=a:b:c', 'tenant'],
    ['tenant=a/b', 'tenant'],
    ['taskId=7', 'taskId'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=many', 'limit'],
    ['receiver=', 'receiver'],
    ['agents=echo', 'agents'],
    ['toString=1', 'toString'],
    ['__proto__=1', '__proto__'],
    [`agent=files&taskId=echo/public/${TASK_ID}`, 'taskId'],
  ])('refuses %s, and names the parameter', async (query, field) => {
    const { url, calls } = await start();
    const failure = restFailure(await send(`${url}${LIST}?${query}`));
    expect(failure).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
    expect(Object.keys(violationsOf(failure.details))).toEqual([field]);
    expect(calls).toEqual([]);
  });

  test('answers errors in the form of HTTP+JSON', async () => {
    const wrong = new InvalidParamsError([{ field: 'pageToken', description: 'must be one' }]);
    const refused = await start({ list: () => Promise.reject(wrong) });
    expect(restFailure(await send(refused.url + LIST))).toMatchObject({ code: 400, message: containing('pageToken') });
    const away = await start({ list: () => Promise.reject(new UnavailableError({ message: 'Away.', retryAfter: 2 })) });
    const reply = await send(away.url + LIST);
    expect(restFailure(reply)).toMatchObject({ code: 503, message: 'Away.' });
    expect(reply.headers.get('retry-after')).toBe('2');
  });

  test('is read only', async () => {
    const { url } = await start();
    const reply = await post(url + LIST, {});
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET']);
  });
});

describe('a redrive over HTTP', () => {
  test.each<[string, unknown, unknown]>([
    ['all there is', { all: true }, { filter: {} }],
    ['of an agent', { agent: 'echo' }, { filter: { agent: 'echo' } }],
    ['of a tenant', { tenant: 'acme' }, { filter: { tenant: 'acme' } }],
    ['of a task', { taskId: TASK_ID, configId: 'c' }, { filter: { taskId: TASK_ID, configId: 'c' } }],
    [
      'of a task by the id of its workflow',
      { taskId: `echo/acme/${TASK_ID}`, configId: 'c' },
      { task: { agent: 'echo', scope: 'acme', taskId: TASK_ID }, configId: 'c' },
    ],
  ])('begins what is given up again, %s', async (_, body, selection) => {
    const { url, calls } = await start();
    const reply = await post(url + REDRIVE, body);
    expect([reply.status, reply.json]).toEqual([200, report]);
    expect(calls).toEqual([[selection, { limit: 50 }]]);
  });

  test('goes on where the call before ended', async () => {
    const { url, calls } = await start();
    await post(url + REDRIVE, { all: true, limit: 10, pageToken: 'on' });
    expect(calls).toEqual([[{ filter: {} }, { limit: 10, pageToken: 'on' }]]);
  });

  test.each<[string, unknown, string]>([
    ['nothing', {}, 'all'],
    ['a config alone', { configId: 'c' }, 'all'],
    ['all of it, and a part of it', { all: true, agent: 'echo' }, 'all'],
    ['all of it with a flag that says no', { all: false }, 'all'],
    ['what is misspelled', { agent: 'echo', tenat: 'acme' }, 'tenat'],
    ['a workflow of another agent', { agent: 'files', taskId: `echo/acme/${TASK_ID}` }, 'taskId'],
  ])('refuses %s', async (_, body, field) => {
    const { url, calls } = await start();
    const failure = restFailure(await post(url + REDRIVE, body));
    expect(failure.code).toBe(400);
    expect(Object.keys(violationsOf(failure.details))).toEqual([field]);
    expect(calls).toEqual([]);
  });

  test.each(['', '[]', '"all"', 'all', '{"all": 1}'])('refuses the body %j', async (body) => {
    const { url, calls } = await start();
    expect(restFailure(await post(url + REDRIVE, body)).code).toBe(400);
    expect(calls).toEqual([]);
  });

  test('is in the log, with who asked for it, what for, and how many', async () => {
    const operator = testKey({ id: 'ops-1', tenant: 'ops', subject: 'olga', operator: true });
    const authenticator = createApiKeyAuthenticator(fixedKeys(parseApiKeys(keysJson(operator), 'keys')), 'subject');
    const { url, logged } = await startEdge(scriptedTaskService(), { authenticator, pushOperator: scriptedOperator() });
    await post(url + REDRIVE, { agent: 'echo' }, operator.headers);
    expect(logged).toContainEqual(
      expect.objectContaining({
        msg: 'push redriven',
        operator: { tenant: 'ops', subject: 'olga', key: 'ops-1' },
        filter: { agent: 'echo' },
        redriven: 1,
        failed: 1,
      }),
    );
  });
});

describe('with API keys, the routes for operators', () => {
  const alice = testKey();
  const operator = testKey({ tenant: 'ops', subject: 'olga', operator: true });
  const startWithKeys = async () => {
    const keys = fixedKeys(parseApiKeys(keysJson(alice, operator), 'keys'));
    const pushOperator = scriptedOperator();
    const handler = scriptedTaskService();
    const options = { authenticator: createApiKeyAuthenticator(keys, 'subject'), pushOperator };
    return { ...(await startEdge(handler, options)), handler, calls: pushOperator.calls };
  };
  const both = async (url: string, headers: Record<string, string>) => [
    await send(url + LIST, { headers }),
    await post(url + REDRIVE, { all: true }, headers),
  ];

  test('let in the keys of operators', async () => {
    const { url } = await startWithKeys();
    expect((await both(url, operator.headers)).map(({ status }) => status)).toEqual([200, 200]);
  });

  test('refuse other keys with 403, and do nothing', async () => {
    const { url, calls } = await startWithKeys();
    for (const reply of await both(url, alice.headers)) {
      expect(restFailure(reply)).toMatchObject({ code: 403, status: 'PERMISSION_DENIED' });
    }
    expect(calls).toEqual([]);
  });

  test('ask for a key when there is none, and do nothing', async () => {
    const { url, calls } = await startWithKeys();
    for (const reply of await both(url, {})) {
      expect(restFailure(reply)).toMatchObject({ code: 401, status: 'UNAUTHENTICATED' });
      expect(reply.headers.get('www-authenticate')).toContain('Bearer');
    }
    expect(calls).toEqual([]);
  });

  test('say who may before they say what is wrong with a request', async () => {
    const { url } = await startWithKeys();
    expect(restFailure(await post(url + REDRIVE, { wrong: true }, alice.headers)).code).toBe(403);
  });

  test('are all that an operator’s key opens: by A2A it reaches the tasks of its own subject', async () => {
    const { url, handler } = await startWithKeys();
    await send(`${url}/tasks/${TASK_ID}`, { headers: operator.headers });
    expect(handler.calls.map(({ context }) => context.scope)).toEqual(['ops:olga']);
  });
});

test('a path below /operator that does not exist is taken for no agent', async () => {
  const { url } = await start();
  expect(restFailure(await send(`${url}/operator/push`)).code).toBe(404);
});
