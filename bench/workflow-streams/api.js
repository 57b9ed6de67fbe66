import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { WorkflowStreamClient } from '@temporalio/workflow-streams/client';
import { END, TASK_QUEUE, TOPIC, WORKFLOW } from './names.js';
import { runUntilStopped } from './until-stopped.js';

const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
const client = new Client({ connection: await Connection.connect(connectionOptions), namespace });

/** `POST /` with a plan starts a workflow, and streams what it publishes as server-sent events. */
const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error);
    response.destroy();
  });
});

async function answer(request, response) {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  const { pollCooldown, ...plan } = JSON.parse(body);
  const workflowId = randomUUID();
  await client.workflow.start(WORKFLOW, { workflowId, taskQueue: TASK_QUEUE, args: [plan] });
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(`data: ${JSON.stringify({ workflowId })}\n\n`);
  const topic = WorkflowStreamClient.create(client, workflowId).topic(TOPIC);
  for await (const { data } of topic.subscribe(0, { pollCooldown })) {
    if (data === END) break;
    response.write(`data: ${JSON.stringify({ text: data })}\n\n`);
  }
  response.end();
}

server.listen(Number(process.argv[2]), '127.0.0.1');
await once(server, 'listening');
await runUntilStopped();
process.exit(0);
