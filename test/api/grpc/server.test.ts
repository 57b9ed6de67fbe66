import { once } from 'node:events';
import { connect } from 'node:http2';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { SendMessageRequest } from '@a2a-js/sdk';
import { A2AService } from '@a2a-js/sdk/server/grpc';
import { Client, credentials, type ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { protoPath as healthProto, service as healthService } from 'grpc-health-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readGrpcTls } from '../../../api/grpc/tls.js';
import { SettingsError } from '../../../protocol/settings.js';
import { nameOf, openGrpc } from '../../support/clients/grpc-client.js';
import { eventually } from '../../support/eventually.js';
import { localhostTls, TLS_FILES } from '../../support/servers/tls/localhost.js';
import { startGrpcEdge } from '../../support/stacks/grpc-edge.js';
import {
  exampleTask,
  manualStream,
  scriptedTaskService,
  snapshot,
  userMessage,
} from '../../support/stacks/scripted-task-service.js';

const GET = { tenant: '', id: 't', historyLength: undefined };
const SUBSCRIBE = { tenant: '', id: 't' };
const SEND = SendMessageRequest.fromJSON({ message: userMessage() });

/** The name that the certificate is for. */
const LOCALHOST = { 'grpc.ssl_target_name_override': 'localhost' };

// Safe: these methods are in the definitions that the packages bring.
const health = healthService as unknown as Record<'Check' | 'Watch', (typeof healthService)[string]>;

describe('closing', () => {
  test('ends open streams at once with UNAVAILABLE, which says to come back', async () => {
    const source = manualStream();
    source.push(snapshot());
    const { client, server } = await startGrpcEdge(scriptedTaskService({ events: () => source }));
    const stream = client.stream(A2AService.subscribeToTask, SUBSCRIBE);
    await stream.next();
    const startedAt = performance.now();
    await server.close();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(await stream.next()).toBeUndefined();
    const status = await stream.status;
    expect([nameOf(status), status.details]).toEqual([
      'UNAVAILABLE',
      'This server is shutting down: resume at another one.',
    ]);
    expect(source.returned).toBe(true);
  });

  test('waits for calls in progress, and takes no new ones', async () => {
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const handler = scriptedTaskService({ task: () => answered.then(() => exampleTask()) });
    const { client, server, address } = await startGrpcEdge(handler);
    const reply = client.unary(A2AService.sendMessage, SEND);
    await eventually(() => {
      expect(handler.calls).toHaveLength(1);
    });
    const closed = server.close();
    const refused = await openGrpc(address).unary(A2AService.getTask, GET);
    expect(nameOf(refused.status)).toBe('UNAVAILABLE');
    answer();
    expect(nameOf((await reply).status)).toBe('OK');
    await closed;
    expect(handler.calls).toHaveLength(1);
  });

  test('does not wait for those who watch its health or hold its reflection open', async () => {
    const { client, server } = await startGrpcEdge();
    const watch = client.stream(health.Watch, { service: '' });
    expect(await watch.next()).toEqual({ status: 'SERVING' });
    const startedAt = performance.now();
    await server.close();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(await watch.rest()).toEqual([{ status: 'NOT_SERVING' }]);
    expect(nameOf(await watch.status)).toBe('UNAVAILABLE');
  });
});

describe('health', () => {
  test.each(['', 'lf.a2a.v1.A2AService'])('of %j is that of the moment', async (service) => {
    let ready: () => Promise<boolean> = () => Promise.resolve(true);
    const { client } = await startGrpcEdge(scriptedTaskService(), { ready: () => ready() });
    const check = async () => (await client.unary(health.Check, { service })).response;
    expect(await check()).toEqual({ status: 'SERVING' });
    ready = () => Promise.resolve(false);
    expect(await check()).toEqual({ status: 'NOT_SERVING' });
    ready = () => Promise.reject(new Error('x'));
    expect(await check()).toEqual({ status: 'NOT_SERVING' });
    ready = () => Promise.resolve(true);
    expect(await check()).toEqual({ status: 'SERVING' });
  });

  test('of an unknown service is NOT_FOUND', async () => {
    const { client } = await startGrpcEdge();
    expect(nameOf((await client.unary(health.Check, { service: 'no.such' })).status)).toBe('NOT_FOUND');
  });

  test('who watches it hears of a change', async () => {
    let isReady = true;
    const { client } = await startGrpcEdge(scriptedTaskService(), { ready: () => Promise.resolve(isReady) });
    const watch = client.stream(health.Watch, { service: '' });
    expect(await watch.next()).toEqual({ status: 'SERVING' });
    isReady = false;
    expect(await watch.next()).toEqual({ status: 'NOT_SERVING' });
  });
});

describe('reflection', () => {
  /** Asks one question, as any tool does, by the service's own definition. */
  const ask = async (address: string, version: 'v1' | 'v1alpha', question: object): Promise<unknown> => {
    const file = new URL(
      `../../../node_modules/@grpc/reflection/build/proto/grpc/reflection/${version}/reflection.proto`,
      import.meta.url,
    );
    // Safe: the file has this service.
    const service = loadSync(fileURLToPath(file), { oneofs: true })[
      `grpc.reflection.${version}.ServerReflection`
    ] as unknown as ServiceDefinition;
    const method = service['ServerReflectionInfo'];
    if (!method) throw new Error('It has this method.');
    const client = new Client(address, credentials.createInsecure());
    onTestFinished(() => {
      client.close();
    });
    const call = client.makeBidiStreamRequest(method.path, method.requestSerialize, method.responseDeserialize);
    const answered = once(call, 'data');
    call.write(question);
    const [answer] = (await answered) as [unknown];
    const ended = once(call, 'status');
    call.end();
    await ended;
    return answer;
  };

  test.each(['v1', 'v1alpha'] as const)('%s lists the services', async (version) => {
    const { address } = await startGrpcEdge();
    expect(await ask(address, version, { listServices: '*' })).toMatchObject({
      listServicesResponse: { service: [{ name: 'lf.a2a.v1.A2AService' }, { name: 'grpc.health.v1.Health' }] },
    });
  });

  test('has the file that defines them, with what it needs', async () => {
    const { address } = await startGrpcEdge();
    const answer = await ask(address, 'v1', { fileContainingSymbol: 'lf.a2a.v1.A2AService.SendStreamingMessage' });
    // Safe: what this question is answered with.
    const { fileDescriptorResponse } = answer as {
      fileDescriptorResponse: { fileDescriptorProto: readonly Buffer[] };
    };
    const files = fileDescriptorResponse.fileDescriptorProto.map((bytes) => bytes.toString('latin1'));
    for (const name of ['TaskArtifactUpdateEvent', 'google.protobuf', 'DeviceCodeOAuthFlow']) {
      expect(files.some((file) => file.includes(name))).toBe(true);
    }
  });
});

describe('TLS', () => {
  test('clients that trust the certificate are served, over an encrypted connection only', async () => {
    const tls = await localhostTls();
    const { address } = await startGrpcEdge(scriptedTaskService(), { tls });
    const trusting = openGrpc(address, credentials.createSsl(Buffer.from(tls.cert)), LOCALHOST);
    expect(nameOf((await trusting.unary(A2AService.getTask, GET)).status)).toBe('OK');
    expect(nameOf((await openGrpc(address).unary(A2AService.getTask, GET)).status)).toBe('UNAVAILABLE');
    const strange = openGrpc(address, credentials.createSsl(), LOCALHOST);
    expect(nameOf((await strange.unary(A2AService.getTask, GET)).status)).toBe('UNAVAILABLE');
  });

  test('with an authority for clients, those without a certificate of it are refused', async () => {
    const tls = await readGrpcTls({ ...TLS_FILES, clientCaFile: TLS_FILES.certFile });
    const { address } = await startGrpcEdge(scriptedTaskService(), { tls });
    const [cert, key] = [Buffer.from(tls.cert), Buffer.from(tls.key)];
    const known = openGrpc(address, credentials.createSsl(cert, key, cert), LOCALHOST);
    expect(nameOf((await known.unary(A2AService.getTask, GET)).status)).toBe('OK');
    const unknown = openGrpc(address, credentials.createSsl(cert), LOCALHOST);
    expect(nameOf((await unknown.unary(A2AService.getTask, GET)).status)).toBe('UNAVAILABLE');
  });

  test('files that are missing, or no certificate and key, are named by their variables', async () => {
    expect(await readGrpcTls(TLS_FILES)).toEqual(await localhostTls());
    const missing = readGrpcTls({ ...TLS_FILES, keyFile: '/no/such/file' });
    await expect(missing).rejects.toThrow(
      new SettingsError('PERDURE_GRPC_TLS_KEY (/no/such/file) cannot be read: ENOENT.'),
    );
    const swapped = readGrpcTls({ certFile: TLS_FILES.keyFile, keyFile: TLS_FILES.certFile });
    await expect(swapped).rejects.toThrow(/PERDURE_GRPC_TLS_CERT \(.*\) and PERDURE_GRPC_TLS_KEY \(.*\) are not/);
    const noCertificate = readGrpcTls({ ...TLS_FILES, clientCaFile: TLS_FILES.keyFile });
    await expect(noCertificate).rejects.toThrow(/PERDURE_GRPC_TLS_CLIENT_CA \(.*\) is not a certificate in PEM/);
    await expect(readGrpcTls({ certFile: healthProto, keyFile: healthProto })).rejects.toThrow(SettingsError);
  });
});

test('a port that is taken is reported as Node.js does', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const address = other.address();
  const { server } = await startGrpcEdge();
  const port = typeof address === 'object' && address ? address.port : 0;
  await expect(server.listen({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
});

test('silent connections are pinged, so that proxies keep them and dead ones are noticed', async () => {
  const { address } = await startGrpcEdge(scriptedTaskService(), { keepAliveInterval: 50 });
  const session = connect(`http://${address}`);
  onTestFinished(() => {
    session.destroy();
  });
  await once(session, 'ping');
  await once(session, 'ping');
});
