import { AgentCard, StreamResponse, Task } from '@a2a-js/sdk';
import { AgentEvent, DefaultRequestHandler, InMemoryTaskStore, type AgentExecutor } from '@a2a-js/sdk/server';
import { jsonRpcHandler, restHandler, UserBuilder } from '@a2a-js/sdk/server/express';
import { A2AService, grpcService, UserBuilder as GrpcUserBuilder } from '@a2a-js/sdk/server/grpc';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import express from 'express';
import { sendReady } from '../../cli/process/ready-message.js';

/** The agent `echo` on the SDK's own server with its in-memory store: `node … server.ts <HTTP port> <gRPC port>`. */
const [httpPort, grpcPort] = process.argv.slice(2).map(Number);

const executor: AgentExecutor = {
  execute(context, bus) {
    const { taskId, contextId, userMessage } = context;
    const ids = { taskId, contextId };
    const status = (state: string) => ({ state, timestamp: new Date().toISOString() });
    const task = { id: taskId, contextId, status: status('TASK_STATE_SUBMITTED'), history: [] };
    bus.publish(AgentEvent.task({ ...Task.fromJSON(task), history: [userMessage] }));
    const artifact = { artifactId: 'echo', parts: [{ text: 'hello' }] };
    const artifactUpdate = StreamResponse.fromJSON({ artifactUpdate: { ...ids, artifact } }).payload;
    if (artifactUpdate?.$case === 'artifactUpdate') bus.publish(AgentEvent.artifactUpdate(artifactUpdate.value));
    const update = { statusUpdate: { ...ids, status: status('TASK_STATE_COMPLETED') } };
    const statusUpdate = StreamResponse.fromJSON(update).payload;
    if (statusUpdate?.$case === 'statusUpdate') bus.publish(AgentEvent.statusUpdate(statusUpdate.value));
    bus.finished();
    return Promise.resolve();
  },
  cancelTask: () => Promise.resolve(),
};

const url = `http://127.0.0.1:${httpPort}`;
const card = AgentCard.fromJSON({
  name: 'Echo',
  description: 'Says it again.',
  version: '1.0.0',
  capabilities: { streaming: true },
  defaultInputModes: ['text/plain'],
  defaultOutputModes: ['text/plain'],
  skills: [],
  supportedInterfaces: [
    { url: `${url}/rpc`, protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
    { url: `${url}/rest`, protocolBinding: 'HTTP+JSON', protocolVersion: '1.0' },
    { url: `127.0.0.1:${grpcPort}`, protocolBinding: 'GRPC', protocolVersion: '1.0' },
  ],
});
const requestHandler = new DefaultRequestHandler(card, new InMemoryTaskStore(), executor);

const app = express();
app.use('/rpc', jsonRpcHandler({ requestHandler, userBuilder: UserBuilder.noAuthentication }));
app.use('/rest', restHandler({ requestHandler, userBuilder: UserBuilder.noAuthentication }));

const grpc = new Server();
grpc.addService(A2AService, grpcService({ requestHandler, userBuilder: GrpcUserBuilder.noAuthentication }));

await new Promise<void>((resolve, reject) => {
  app.listen(httpPort ?? 0, '127.0.0.1', (error) => {
    if (error) reject(error);
    else resolve();
  });
});
await new Promise<void>((resolve, reject) => {
  grpc.bindAsync(`127.0.0.1:${grpcPort}`, ServerCredentials.createInsecure(), (error) => {
    if (error) reject(error);
    else resolve();
  });
});
process.once('SIGTERM', () => process.exit(0));
sendReady();
