import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { WorkflowStreamClient } from '@temporalio/workflow-streams/client';
import { END, TASK_QUEUE, TOPIC } from './names.js';
import { runUntilStopped } from './until-stopped.js';

/** Publishes ticks as `bench/agents.ts` emits them, and at last `END`. */
async function publishTicks({ count, interval, batchInterval, forceFlush }) {
  const stream = WorkflowStreamClient.fromWithinActivity({ batchInterval });
  try {
    const topic = stream.topic(TOPIC);
    const startedAt = performance.now();
    for (let index = 0; index < count; index += 1) {
      await delay(startedAt + index * interval - performance.now());
      topic.publish(`${(Number(process.hrtime.bigint()) / 1e6).toFixed(3)}\n`, { forceFlush });
    }
    topic.publish(END);
  } finally {
    // What `await using` does, where the language has it.
    await stream[Symbol.asyncDispose]();
  }
}

Runtime.install({ shutdownSignals: [] });
const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
const connection = await NativeConnection.connect(connectionOptions);
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue: TASK_QUEUE,
  workflowsPath: fileURLToPath(new URL('workflow.js', import.meta.url)),
  activities: { publishTicks },
});
const running = worker.run();
await runUntilStopped();
worker.shutdown();
await running;
await connection.close();
process.exit(0);
