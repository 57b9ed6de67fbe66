import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  IDEMPOTENCY_EXTENSION,
  LOG_EXTENSION,
  PUSH_EXTENSION,
  SEQUENCE_EXTENSION,
  TASK_OPTIONS_EXTENSION,
} from '../../../protocol/extensions.js';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptPart, scriptedAgent } from '../../support/agents/scripted-agent.js';
import { BINDINGS, createCaller, type Answer } from '../../support/clients/a2a-caller.js';
import { send } from '../../support/stacks/edge.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const GEO = 'https://example.test/ext/geo/v1';
const UNITS = 'https://example.test/ext/units/v1';

const gates = createGates();
const plain = scriptedAgent('plain', messageSteps(gates));
const stack = useHttpStack('extensions-of-agents', () => [
  plain,
  scriptedAgent('mapper', messageSteps(gates), { card: { ...plain.card, extensions: [{ uri: GEO }, { uri: UNITS }] } }),
  scriptedAgent('strict', messageSteps(gates), {
    card: { ...plain.card, extensions: [{ uri: GEO, required: true }, { uri: UNITS }] },
  }),
]);

const seen = z.tuple([
  z.looseObject({ parts: z.tuple([z.object({ data: z.looseObject({ extensions: z.array(z.string()) }) })]) }),
]);

/** The extensions that the agent was told of. */
function told({ task }: Answer): readonly string[] {
  const [{ parts }] = seen.parse(task.artifacts);
  return parts[0].data.extensions;
}

test('the card lists those of the server and those of the agent', async () => {
  const { json } = await send(`${stack.apis[0].url}/strict/.well-known/agent-card.json`);
  const card = z
    .object({ capabilities: z.object({ extensions: z.array(z.looseObject({ uri: z.string() })) }) })
    .parse(json);
  const server = [LOG_EXTENSION, SEQUENCE_EXTENSION, TASK_OPTIONS_EXTENSION, IDEMPOTENCY_EXTENSION, PUSH_EXTENSION];
  expect(card.capabilities.extensions.map(({ uri }) => uri)).toEqual([...server, GEO, UNITS]);
  expect(card.capabilities.extensions.at(-2)).toEqual({ uri: GEO, required: true });
});

describe.each(BINDINGS)('over %s', (binding) => {
  const at = (agent: string) => createCaller(`${stack.apis[0].url}/${agent}`, binding);

  test('an agent is told which of its extensions the client has activated', async () => {
    const extensions = [UNITS, LOG_EXTENSION, 'https://example.test/ext/other'];
    const answer = await at('mapper').send(script({ see: true }), { extensions });
    expect(told(answer)).toEqual([UNITS]);
    expect(answer.headers.get('a2a-extensions')?.split(/, ?/).sort()).toEqual([UNITS, LOG_EXTENSION].sort());
  });

  test('and which of them the message names', async () => {
    const message = { ...script({ see: true }), extensions: [GEO, 'https://example.test/ext/other'] };
    expect(told(await at('mapper').send(message, { extensions: [UNITS] }))).toEqual([GEO, UNITS]);
  });

  test('each turn is told of those of its own message', async () => {
    const { task } = await at('mapper').send(script({ ask: 'More?' }), { extensions: [GEO] });
    const message = { taskId: task.id, parts: [scriptPart({ see: true })] };
    expect(told(await at('mapper').send(message, { extensions: [UNITS] }))).toEqual([UNITS]);
  });

  test('an agent without extensions is told of none', async () => {
    const message = { ...script({ see: true }), extensions: [GEO] };
    expect(told(await at('plain').send(message, { extensions: [GEO, LOG_EXTENSION] }))).toEqual([]);
  });

  const failure = { 'JSON-RPC': -32008, 'HTTP+JSON': 400 }[binding];

  test('both sends are refused without an extension that the agent requires [EXT-04]', async () => {
    const answers = [
      await at('strict').send('hello'),
      await at('strict').send('hello', { extensions: [UNITS] }),
      await at('strict').refusedStream('hello'),
      // To name it in the message is not to activate it.
      await at('strict').send({ parts: [{ text: 'hello' }], extensions: [GEO] }),
    ];
    for (const { failure: refused } of answers) {
      expect(refused.code).toBe(failure);
      expect(refused.message).toBe(`The agent "strict" requires extensions: name ${GEO} in A2A-Extensions.`);
    }
  });

  test('with it they are served, and what is read of a task needs none', async () => {
    const { task } = await at('strict').send(script({ see: true }), { extensions: [GEO] });
    expect((await at('strict').get(task.id)).task).toEqual(task);
    const stream = await at('strict').stream('hello', { extensions: [GEO] });
    expect(stream.activated).toBe(GEO);
    expect(await stream.rest()).not.toEqual([]);
  });
});
