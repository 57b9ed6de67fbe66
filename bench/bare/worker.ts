import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { readConfig } from '../../cli/config/config.js';
import { sendReady } from '../../cli/process/ready-message.js';
import { aborted, stopSignal } from '../../cli/process/stop-signal.js';
import { installRuntime } from '../../worker/runtime.js';
import { BARE_TASK_QUEUE } from './names.js';

/** A worker for the bare workflow, as Temporal's documentation sets one up. */
const stop = stopSignal();
installRuntime(pino({ level: 'warn' }));
const { connectionOptions, namespace = 'default' } = readConfig(process.env).temporal;
const connection = await NativeConnection.connect(connectionOptions);
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue: BARE_TASK_QUEUE,
  workflowsPath: fileURLToPath(new URL('./workflow.ts', import.meta.url)),
  activities: { echo: (text: string) => Promise.resolve(text) },
});
const running = worker.run();
sendReady();
await Promise.race([aborted(stop), running]);
worker.shutdown();
await running;
await connection.close();
process.exit(0);
