import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeSecretKey } from '../../../keys/secret-keys.js';
import { PUSH_EXTENSION } from '../../../protocol/extensions.js';
import { OPEN_SCOPE, pushWorkflowId, taskWorkflowId } from '../../../protocol/ids.js';
import { STATUS_QUERY } from '../../../protocol/names.js';
import { connectToTemporal } from '../../../tasks/temporal/temporal-connection.js';
import { createWebhookReceiver } from '../../../webhooks/receiver/receiver.js';
import { overGrpc } from '../../same-answer/grpc-driver.js';
import { overJsonRpc, overRest } from '../../same-answer/http-drivers.js';
import type { Request } from '../../same-answer/request.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent, type Step } from '../../support/agents/scripted-agent.js';
import { createCaller } from '../../support/clients/a2a-caller.js';
import { createPushCaller, resultOf } from '../../support/clients/push-caller.js';
import { eventually } from '../../support/eventually.js';
import { readHistoryText } from '../../support/histories/history-text.js';
import { sendSteps } from '../../support/push/push-sends.js';
import { testPushApi } from '../../support/push/push-settings.js';
import { startWebhook, wordOf, type Webhook, type WebhookAnswers } from '../../support/servers/webhook.js';
import { post, rpc, send } from '../../support/stacks/edge.js';
import { useHttpStack, type StackApi } from '../../support/stacks/http-stack.js';

const stack = useHttpStack('push-secrets', () => [scriptedAgent('actor', messageSteps(createGates()))]);
const BINDINGS = [
  ['JSON-RPC', overJsonRpc],
  ['HTTP+JSON', overRest],
  ['gRPC', overGrpc],
] as const;

const SECRETS = { token: secret('token'), credentials: secret('credentials'), signingSecret: secret('signing') };
const { signingSecret, ...SHOWN_TO_A2A } = SECRETS;
const CONFIG = {
  token: SHOWN_TO_A2A.token,
  authentication: { scheme: 'Bearer', credentials: SHOWN_TO_A2A.credentials },
};

function secret(name: string): string {
  return `${name}-${randomUUID()}`;
}

/** The secrets that are in a text, in clear or as base64 has them when they stand alone. */
function secretsIn(text: string): string[] {
  return Object.entries(SECRETS).flatMap(([name, value]) => {
    const encoded = Buffer.from(value).toString('base64').replace(/.?=*$/, '');
    return text.includes(value) || text.includes(encoded) ? [name] : [];
  });
}

/** Of what must be in a text, that which is not: a search in the wrong place finds no secrets either. */
const missingIn = (text: string, known: readonly string[]): string[] => known.filter((each) => !text.includes(each));

/** Fails, and says in every place that it has what it was sent. */
const tellsOnUs: WebhookAnswers = (response, { headers }) => {
  const told = `${String(headers['authorization'])} ${String(headers['x-a2a-notification-token'])}`;
  response.writeHead(500, told, { 'content-type': 'text/plain', location: told, 'x-told': told }).end(told);
};

const answers: string[] = [];
const histories: string[] = [];
let client: Client;
let folder: string;
let taking: Webhook;
let failing: Webhook;
let hanging: Webhook;
let stranger: StackApi;
const workflowOf = (taskId: string): string => taskWorkflowId({ agent: 'actor', scope: OPEN_SCOPE, taskId });
const keepHistory = async (workflowId: string): Promise<void> =>
  void histories.push(await readHistoryText(client, workflowId));
const api = (): StackApi => stack.apis[0];

const closed = (taskId: string): Promise<void> =>
  eventually(async () => {
    expect((await client.workflow.getHandle(workflowOf(taskId)).describe()).status.name).not.toBe('RUNNING');
  });

beforeAll(async () => {
  client = connectToTemporal({ connectionOptions: { address: inject('temporalAddress') } });
  folder = await mkdtemp(join(tmpdir(), 'perdure-push-secrets-'));
  const otherKeys = join(folder, 'other-keys.json');
  await writeFile(otherKeys, JSON.stringify({ keys: [makeSecretKey('of-another-deployment')] }), { mode: 0o600 });
  stranger = await stack.startApi({ push: testPushApi(otherKeys) });
  [taking, failing, hanging] = await Promise.all([
    startWebhook(),
    startWebhook(tellsOnUs),
    startWebhook((_response, _delivered, attempt) => (attempt > 1 ? 'take' : undefined)),
  ]);

  for (const operations of [everyOperation, oldOperations, refusals, endedTask, unknownKey, whileDelivering]) {
    await operations();
  }
}, 120_000);

afterAll(async () => {
  await Promise.all([taking, failing, hanging].map((webhook) => webhook.close()));
  await client.connection.close();
  await rm(folder, { recursive: true, force: true });
});

const messageOf = (...steps: Step[]) => ({ messageId: randomUUID(), role: 'ROLE_USER', ...script(...steps) });
const EXTENSION = { 'a2a-extensions': PUSH_EXTENSION };

/** Sends and operations on configs, over all bindings. */
async function everyOperation(): Promise<void> {
  for (const [, driver] of BINDINGS) {
    const call = async (request: Request): Promise<string> => {
      const text = JSON.stringify(await driver(api(), { metadata: EXTENSION, ...request }));
      expect(text).not.toContain('"error"');
      answers.push(text);
      return text;
    };
    const taskId = await sendSteps(api().url, [{ ask: 'What?' }]);
    const create = { taskId, url: taking.url, ...CONFIG };
    const metadata = { 'perdure-push': JSON.stringify({ signingSecret }) };
    await call({ operation: 'CreateTaskPushNotificationConfig', params: { ...create, id: 'a' }, metadata });
    await call({ operation: 'CreateTaskPushNotificationConfig', params: { ...create, id: 'a', token: secret('new') } });
    await call({ operation: 'GetTaskPushNotificationConfig', params: { taskId, id: 'a' } });
    await call({ operation: 'ListTaskPushNotificationConfigs', params: { taskId } });
    await createCaller(api().url).cancel(taskId);
    for (const operation of ['SendMessage', 'SendStreamingMessage'] as const) {
      const configuration = { taskPushNotificationConfig: { ...CONFIG, url: taking.url } };
      const params = { [PUSH_EXTENSION]: [{ signingSecret }, { ...CONFIG, target: failing.url, signingSecret }] };
      const request = { message: messageOf({ text: 'x' }), configuration, metadata: params };
      const id = /"id":"([0-9a-f-]{36})"/.exec(await call({ operation, params: request }))?.[1] ?? '';
      await closed(id);
      await call({ operation: 'GetTask', params: { id } });
      await call({ operation: 'ListTaskPushNotificationConfigs', params: { taskId: id } });
      await keepHistory(workflowOf(id));
    }
    await call({ operation: 'ListTasks', params: {} });
    await closed(taskId);
    await keepHistory(workflowOf(taskId));
  }
}

/** The same with the methods of A2A 0.3. */
async function oldOperations(): Promise<void> {
  const call = async (method: string, params: object): Promise<void> => {
    const reply = await rpc(api().url, method, params);
    resultOf(reply);
    answers.push(reply.text);
  };
  const taskId = await sendSteps(api().url, [{ ask: 'What?' }]);
  const authentication = { schemes: ['Bearer'], credentials: SECRETS.credentials };
  const pushNotificationConfig = { id: 'old', url: taking.url, token: SECRETS.token, authentication };
  await call('tasks/pushNotificationConfig/set', { taskId, pushNotificationConfig });
  await call('tasks/pushNotificationConfig/get', { id: taskId });
  await call('tasks/pushNotificationConfig/list', { id: taskId });
  const message = { kind: 'message', messageId: randomUUID(), role: 'user', parts: [{ kind: 'text', text: 'x' }] };
  await call('message/send', { message: { ...message, taskId }, configuration: { pushNotificationConfig } });
  await closed(taskId);
  await keepHistory(workflowOf(taskId));
}

/** Configs that are wrong in one place, and have secrets in it or in others. */
async function refusals(): Promise<void> {
  const taskId = await sendSteps(api().url, [{ ask: 'What?' }]);
  const { token, credentials } = SECRETS;
  const wrong = [
    { url: 'no-url', ...CONFIG },
    { url: `http://user:${token}@127.0.0.1/` },
    { url: taking.url, token: `${token}\n` },
    { url: taking.url, token: { token } },
    { url: taking.url, authentication: { scheme: credentials, credentials: `${credentials}\u0000` } },
  ];
  for (const config of wrong) {
    for (const [, driver] of BINDINGS.slice(0, 2)) {
      const params = { taskId, ...config };
      const outcome = await driver(api(), { operation: 'CreateTaskPushNotificationConfig', params });
      expect(outcome).toHaveProperty('error');
      answers.push(JSON.stringify(outcome));
    }
  }
  for (const params of [`{"signingSecret":"${signingSecret}"`, `{"signingSecret":["${signingSecret}"]}`]) {
    const url = `${api().url}/tasks/${taskId}/pushNotificationConfigs`;
    const reply = await post(url, { url: taking.url }, { 'perdure-push': params });
    expect(reply.status).toBe(400);
    answers.push(reply.text);
  }
  await createCaller(api().url).cancel(taskId);
}

/** What goes on with the configs of a task when that has ended, and what operators are told. */
async function endedTask(): Promise<void> {
  const params = [{ ...CONFIG, target: failing.url, id: 'failing', signingSecret }];
  const taskId = await sendSteps(api().url, [], { params });
  await closed(taskId);
  const created = await createPushCaller(api().url).create({ taskId, id: 'late', url: taking.url, ...CONFIG });
  answers.push(JSON.stringify(created));
  const letters = `${api().url}/operator/push/dead-letters?agent=actor`;
  await eventually(async () => expect((await send(letters)).text).toContain('"failing"'));
  answers.push((await send(letters)).text);
  answers.push((await post(`${api().url}/operator/push/redrive`, { taskId })).text);
  const own = pushWorkflowId(workflowOf(taskId));
  await eventually(async () => {
    const { push } = await client.workflow
      .getHandle(own)
      .query<{ push: { id: string; state: string }[] }>(STATUS_QUERY);
    expect(push.map(({ id, state }) => `${id} ${state}`).sort()).toEqual(['failing given-up', 'late idle']);
    answers.push(JSON.stringify(push));
  });
  await keepHistory(workflowOf(taskId));
  await keepHistory(own);
}

/** A worker that has another key than the API. */
async function unknownKey(): Promise<void> {
  const taskId = await sendSteps(stranger.url, [], { inline: { url: taking.url, id: 'strange', ...CONFIG } });
  await closed(taskId);
  await keepHistory(workflowOf(taskId));
  answers.push((await send(`${api().url}/tasks/${taskId}/pushNotificationConfigs`)).text);
}

/** Temporal holds a heartbeat and a failure of a run while that goes on. */
async function whileDelivering(): Promise<void> {
  const inline = { url: hanging.url, id: 'hanging', ...CONFIG };
  const taskId = await sendSteps(api().url, [{ count: 2, every: 1 }], {
    inline,
    params: { on: ['all'], signingSecret },
  });
  const { workflowService } = client.connection;
  await eventually(async () => {
    const execution = { workflowId: workflowOf(taskId) };
    const { pendingActivities } = await workflowService.describeWorkflowExecution({ namespace: 'default', execution });
    expect(pendingActivities.some(({ heartbeatDetails }) => heartbeatDetails)).toBe(true);
    await keepHistory(workflowOf(taskId));
  });
  await eventually(() => expect(hanging.taken.map(wordOf).at(-1)).toBe('COMPLETED'));
  await closed(taskId);
  await keepHistory(workflowOf(taskId));
}

describe('the secrets of webhooks', () => {
  test('reach their receivers', async () => {
    const { token, credentials } = SECRETS;
    for (const { attempts } of [taking, failing, hanging]) {
      const signed = attempts.filter(({ headers }) => headers['x-a2a-notification-token'] === token);
      expect(new Set(signed.map(({ headers }) => headers['authorization']))).toEqual(
        new Set([`Bearer ${credentials}`]),
      );
    }
    const receiver = createWebhookReceiver({ secret: signingSecret });
    for (const { headers, text } of hanging.attempts) {
      expect(await receiver.verify({ headers, body: text })).toMatchObject({ configId: 'hanging' });
    }
  });

  test('are in no history, memo, search attribute, heartbeat, result or failure [SEC-11]', () => {
    const found = histories.join('\n');
    expect(
      missingIn(found, ['"sealed"', 'HTTP 500', 'of-another-deployment', '"beat"', '"givenUp"', 'A2aPush']),
    ).toEqual([]);
    expect(secretsIn(found)).toEqual([]);
  });

  test('are in no answer, also when it is a refusal', () => {
    const found = answers.join('\n');
    expect(
      missingIn(found, [taking.url, failing.url, '"late"', '"old"', 'INVALID_PARAMS', 'given-up', 'HTTP 500']),
    ).toEqual([]);
    expect(secretsIn(found)).toEqual([]);
  });

  test('are in no line of a log, at any level', () => {
    const found = stack.logged.join('\n');
    expect(
      missingIn(found, ['"level":10', 'delivery failed', 'delivered', 'of-another-deployment', '"configId":"late"']),
    ).toEqual([]);
    expect(secretsIn(found)).toEqual([]);
  });
});
