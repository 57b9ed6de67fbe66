import { expect, test } from 'vitest';
import { failed, postTo, useWebhookClients } from '../support/push/webhook-clients.js';
import { webhookPolicy } from '../support/push/webhook-policy.js';
import { startHttpReceiver, startTcpReceiver, type LoopbackReceiver } from '../support/servers/loopback-receiver.js';
import { localhostTls } from '../support/servers/tls/localhost.js';

const { webhookClient, receiver } = useWebhookClients();

const loopback = async (): Promise<[{ address: string; family: number }]> => [{ address: '127.0.0.1', family: 4 }];

async function tlsReceiver(): Promise<LoopbackReceiver> {
  return await receiver(startHttpReceiver((_, response) => response.end(), { tls: await localhostTls() }));
}

test.each(['localhost', '127.0.0.1'])('a receiver with a good certificate at %s is called', async (host) => {
  const { port } = await tlsReceiver();
  const { cert: ca } = await localhostTls();
  // As deployments have it, but for the address.
  const policy = webhookPolicy({ allow: ['127.0.0.0/8'] });
  expect(await postTo(webhookClient({ policy, ca, resolve: loopback }), `https://${host}:${port}/`)).toEqual({
    taken: true,
    status: 200,
  });
});

test.each([
  ['stop', true],
  ['retry', false],
] as const)('with "%s", TLS failures are for good: %s', async (tlsFailure, permanent) => {
  const { port } = await tlsReceiver();
  const { cert: ca } = await localhostTls();
  const plain = await receiver(startHttpReceiver((_, response) => response.end()));
  const untrusting = webhookClient({ tlsFailure, resolve: loopback });
  const trusting = webhookClient({ tlsFailure, resolve: loopback, ca });

  expect(await postTo(untrusting, `https://localhost:${port}/`)).toEqual(
    failed('the certificate is not accepted: DEPTH_ZERO_SELF_SIGNED_CERT', { permanent }),
  );
  expect(await postTo(trusting, `https://other.example:${port}/`)).toEqual(
    failed('the certificate is not accepted: ERR_TLS_CERT_ALTNAME_INVALID', { permanent }),
  );
  expect(await postTo(trusting, `https://localhost:${plain.port}/`)).toEqual({
    taken: false,
    failure: { error: expect.stringMatching(/^TLS failed: (EPROTO|ERR_SSL_\w+)$/) as string, permanent },
  });
});

test('a connection that is closed while TLS begins is tried again', async () => {
  const closing = await receiver(startTcpReceiver((socket) => socket.once('data', () => socket.end())));
  expect(await postTo(webhookClient(), `https://127.0.0.1:${closing.port}/`)).toEqual(
    failed('the connection was closed before an answer'),
  );
});
