import { beforeAll, describe, expect, test } from 'vitest';
import { createGates } from '../support/agents/gates.js';
import { messageSteps, scriptedAgent } from '../support/agents/scripted-agent.js';
import { eventually } from '../support/eventually.js';
import { testPushApi } from '../support/push/push-settings.js';
import { useHttpStack } from '../support/stacks/http-stack.js';
import { overGrpc } from './grpc-driver.js';
import { overJsonRpc, overRest } from './http-drivers.js';
import { comparable, type Outcome } from './outcome.js';
import type { Driver, Server } from './request.js';
import type { Expected, Row, Tasks } from './row.js';
import { LIST_ROWS } from './rows-list.js';
import { MESSAGE_ROWS } from './rows-message.js';
import { NEGOTIATION_ROWS } from './rows-negotiation.js';
import { PUSH_ROWS } from './rows-push.js';
import { TASK_ROWS } from './rows-task.js';
import { makeTasks } from './tasks.js';

const gates = createGates();
const stack = useHttpStack('same-answer', () => [
  scriptedAgent('actor', messageSteps(gates)),
  scriptedAgent('other', messageSteps(gates)),
  scriptedAgent('strict', messageSteps(gates), {
    card: {
      name: 'Strict',
      description: 'Wants to be asked rightly.',
      version: '1.0.0',
      skills: [],
      extensions: [{ uri: 'urn:test:required', required: true }],
    },
  }),
]);

let tasks: Tasks;
const servers = new Map<Row['server'], Server>();
beforeAll(async () => {
  const { url } = stack.apis[0];
  const push = {
    ...testPushApi(''),
    policy: { insecure: false, ports: [{ from: 443, to: 443 }], allow: [], deny: [] },
  };
  servers.set(undefined, stack.apis[0]);
  servers.set('no push', await stack.startApi({ push: false }));
  servers.set('strict webhooks', await stack.startApi({ push: { policy: push.policy, retry: push.retry } }));
  tasks = await makeTasks(url, gates);
  await eventually(async () => {
    const { json } = { json: await (await fetch(`${url}/actor/tasks/${tasks.working}`)).json() };
    expect(json).toMatchObject({ status: { state: 'TASK_STATE_WORKING', message: {} } });
  });
});

describe.each([
  ['messages', MESSAGE_ROWS],
  ['tasks', TASK_ROWS],
  ['negotiation', NEGOTIATION_ROWS],
  ['lists', LIST_ROWS],
  ['push notification configs', PUSH_ROWS],
])('the same request has the same answer over every binding (§5.1): %s [OPS-01, OPS-02]', (_, rows) => {
  // Not by "$name": that is cut short, and with it the requirements that a row names.
  test.each(rows.map((row) => [row.name, row] as const))('%s', async (_name, row) => {
    const ask = async (): Promise<void> => {
      const outcomes: unknown[] = [];
      for (const driver of driversFor(row)) {
        const request = typeof row.request === 'function' ? await row.request(tasks) : row.request;
        const outcome = await driver(servers.get(row.server) ?? stack.apis[0], request);
        expectOutcome(outcome, row.expected);
        outcomes.push(row.racing ? row.expected : comparable(outcome));
      }
      for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
    };
    // A list shows the tasks of the rows before it, too: some of them are still under way.
    if (row.name.startsWith('ListTasks')) await eventually(ask);
    else await ask();
  });
});

function driversFor({ jsonOnly, notRest }: Row): readonly Driver[] {
  return [overJsonRpc, ...(notRest ? [] : [overRest]), ...(jsonOnly ? [] : [overGrpc])];
}

function expectOutcome(outcome: Outcome, expected: Expected): void {
  if ('error' in expected) {
    const { error: kind, ...rest } = expected;
    const fields = rest.fields && [...rest.fields].sort();
    expect(outcome).toMatchObject({ error: { kind, ...rest, ...(fields && { fields }) } });
  } else if ('result' in expected) {
    expect(outcome).toMatchObject({ result: expected.result });
  } else {
    expect(outcome).toMatchObject({ events: [expected.event] });
  }
}
