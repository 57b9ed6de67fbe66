import { randomBytes } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { createChat } from '../../../agents/chat.js';
import { echo } from '../../../agents/echo.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent } from '../../support/agents/scripted-agent.js';
import { BINDINGS, createCaller } from '../../support/clients/a2a-caller.js';
import { eventually } from '../../support/eventually.js';
import { startOpenAiServer, UPSTREAM_TEXT, type OpenAiServer } from '../../support/servers/openai-server.js';
import { rpc } from '../../support/stacks/edge.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

/** What callers, agents and operators say, and no log may repeat. */
const SECRET = randomBytes(12).toString('hex');
const KEY = `sk-${randomBytes(12).toString('hex')}`;

let model: OpenAiServer | undefined;
const stack = useHttpStack('stack-logs', async () => {
  const answers = { tokens: [SECRET] };
  const fails = { status: 500, headers: { 'retry-after-ms': '1' } };
  const cutOff = { ...answers, cutOff: 'event' } as const;
  const refuses = { status: 401 };
  model = await startOpenAiServer([answers, fails, fails, cutOff, refuses, answers, fails, fails, cutOff, refuses]);
  return [
    echo,
    scriptedAgent('actor', messageSteps(createGates()), { retry: { maximumAttempts: 2, initialInterval: 1 } }),
    createChat({ baseUrl: model.baseUrl, model: 'small', apiKey: KEY, systemPrompt: SECRET }),
  ];
});
afterAll(() => model?.close());

/** A text in base64, as bytes that follow any others show it: without the digits that its neighbors share. */
function inBase64(text: string): readonly string[] {
  return [0, 1, 2].map((before) =>
    Buffer.from('x'.repeat(before) + text)
      .toString('base64')
      .replace(/=+$/, '')
      .slice(before === 0 ? 0 : 4, -4),
  );
}

test('no log line of API and worker holds what came by JSON-RPC or HTTP+JSON, an error of an agent, or a key [SEC-11]', async () => {
  for (const binding of BINDINGS) {
    const at = (agent: string) => createCaller(`${stack.apis[0].url}/${agent}`, binding);
    const raw = Buffer.from(SECRET).toString('base64');
    await at('echo').send({ parts: [{ text: SECRET }, { data: { [SECRET]: SECRET } }, { raw, filename: SECRET }] });
    await at('chat').send(SECRET);
    await at('chat').send(SECRET);

    const actor = at('actor');
    const steps = script({ status: SECRET }, { log: SECRET }, { text: SECRET }, { ask: SECRET });
    const options = { metadata: { [SECRET]: SECRET }, acceptedOutputModes: [SECRET] };
    const { id: taskId } = (await actor.send({ ...steps, contextId: SECRET }, options)).task;
    await (await actor.stream({ taskId, ...steps })).rest();
    await actor.send({ taskId, contextId: `not ${SECRET}`, parts: [{ text: SECRET }] });
    await actor.cancel(taskId);
    await actor.send({ taskId, parts: [{ text: SECRET }] });
    for (const end of [{ throw: SECRET }, { fail: SECRET }, { reject: SECRET }]) await actor.send(script(end));
    await actor.send({ parts: [{ data: SECRET }] });

    for (const id of [SECRET, `${taskId}${SECRET}`]) {
      await Promise.all([actor.get(id), actor.cancel(id), actor.refusedSubscribe(id), actor.send({ taskId: id })]);
    }
    await actor.refusedSubscribe(taskId, { lastEventId: SECRET });
    await actor.send({ messageId: '', parts: [{ text: SECRET }] });
    await at(SECRET).send(SECRET);
  }
  await rpc(`${stack.apis[0].url}/actor`, SECRET, { [SECRET]: SECRET });

  // The log has what it is for: each request with its ids, and each attempt that failed.
  const logged = await eventually(() => {
    const lines = stack.logged.join('');
    expect(lines.match(/"operation":"SendStreamingMessage","agent":"actor"/g)).toHaveLength(2);
    return lines;
  });
  expect(logged).toContain('"component":"api"');
  expect(logged).toMatch(/"component":"worker".*"errorName":"Error","msg":"attempt failed"/);
  for (const text of [SECRET, ...inBase64(SECRET), KEY, ...inBase64(KEY), UPSTREAM_TEXT]) {
    expect(stack.logged.filter((line) => line.includes(text)).map((line) => line.slice(0, 2_000))).toEqual([]);
  }
});
