import { randomUUID } from 'node:crypto';
import { SendMessageRequest } from '@a2a-js/sdk';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import { status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent, type Step } from '../../support/agents/scripted-agent.js';
import { createCaller } from '../../support/clients/a2a-caller.js';
import { openGrpc } from '../../support/clients/grpc-client.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const stack = useHttpStack('idempotency-grpc', () => [scriptedAgent('actor', messageSteps(createGates()))]);

function messageOf(...steps: readonly Step[]) {
  return { messageId: randomUUID(), role: 'ROLE_USER', ...script(...steps) } as const;
}

function sendOverGrpc(message: object, key: string) {
  const request = SendMessageRequest.fromJSON({ message });
  return openGrpc(stack.apis[0].grpc).unary(A2AService.sendMessage, request, { metadata: { 'idempotency-key': key } });
}

test('over gRPC the key is in the metadata, and the answer says when it is one given before', async () => {
  const [message, key] = [messageOf({ text: 'once' }), randomUUID()];
  const [first, again] = [await sendOverGrpc(message, key), await sendOverGrpc(message, key)];
  expect(first.response).toBeDefined();
  expect(again.response).toEqual(first.response);
  expect([first, again].map(({ initial }) => initial.get('idempotency-replayed'))).toEqual([[], ['true']]);
});

test('a request sent over HTTP is the same one over gRPC', async () => {
  const [message, key] = [messageOf({ text: 'once' }), randomUUID()];
  await createCaller(`${stack.apis[1].url}/actor`).send(message, { idempotencyKey: key });
  const { initial } = await sendOverGrpc(message, key);
  expect(initial.get('idempotency-replayed')).toEqual(['true']);
});

test('another request under the key is INVALID_ARGUMENT', async () => {
  const key = randomUUID();
  await sendOverGrpc(messageOf(), key);
  const reply = await sendOverGrpc(messageOf(), key);
  expect(reply.status.code).toBe(status.INVALID_ARGUMENT);
  expect(reply.status.details).toContain('Idempotency-Key was used for another request');
});
