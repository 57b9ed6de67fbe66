import { bindingCall, type MeasuredBinding, type MeasuredOperation, type Target } from '../binding-calls.js';
import type { Case } from '../case.js';
import { callFor } from '../load.js';
import { sendParams } from '../messages.js';
import type { Row } from '../results.js';
import { startSdkServer } from '../sdk-server/process.js';
import { median } from '../statistics.js';

const BINDINGS: readonly MeasuredBinding[] = ['JSON-RPC', 'HTTP+JSON', 'gRPC'];
const WIDTH = 20;
const TASKS = 20;
const OTHER = 'SDK, in memory';

/** The same requests to Perdure and to the server of the A2A SDK, which forgets its tasks when it ends. */
export const bindings: Case = async (system, { quick, say }) => {
  const sdk = await startSdkServer(system);
  const seconds = quick ? 2 : 5;
  const rows: Row[] = [];
  try {
    const perdure = system.target('echo');
    const [ours, theirs] = [await startTasks(perdure), await startTasks(sdk)];
    for (const operation of ['GetTask', 'ListTasks', 'SendMessage'] as const) {
      for (const binding of BINDINGS) {
        say(`${operation} over ${binding}`);
        const mine = await measure(perdure, binding, operation, paramsOf(operation, ours), seconds);
        const other = await measure(sdk, binding, operation, paramsOf(operation, theirs), seconds);
        const what = `${operation} over ${binding}`;
        rows.push(
          {
            what: `${what}, latency, median`,
            unit: 'ms',
            perdure: mine.latency,
            other: { name: OTHER, value: other.latency },
          },
          {
            what: `${what}, ${WIDTH} at once`,
            unit: 'calls/s',
            perdure: mine.rate,
            other: { name: OTHER, value: other.rate },
            ratio: mine.rate / other.rate,
            ...(operation === 'GetTask' && { aim: { atLeast: 3 } }),
          },
        );
      }
    }
  } finally {
    await sdk.stop();
  }
  return rows;
};

async function measure(
  target: Target,
  binding: MeasuredBinding,
  operation: MeasuredOperation,
  params: Readonly<Record<string, unknown>>,
  seconds: number,
) {
  const call = bindingCall(target, binding, operation, params);
  try {
    await call.rate(WIDTH, 1);
    const alone = await callFor(() => call.once(), (seconds / 2) * 1_000);
    return { latency: median(alone.latencies), rate: await call.rate(WIDTH, seconds) };
  } finally {
    call.close();
  }
}

function paramsOf(operation: MeasuredOperation, taskId: string): Readonly<Record<string, unknown>> {
  switch (operation) {
    case 'GetTask':
      return { id: taskId };
    case 'ListTasks':
      return { pageSize: TASKS };
    case 'SendMessage':
      return { ...sendParams({ text: 'hello' }) };
  }
}

/** Small tasks that have ended: a page of a list. @returns the id of one. */
async function startTasks({ rest }: Target): Promise<string> {
  let id = '';
  for (let count = 0; count < TASKS; count += 1) {
    const response = await fetch(`${rest}/message:send`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'a2a-version': '1.0' },
      body: JSON.stringify(sendParams({ text: 'hello' })),
    });
    // Safe: both servers answer with tasks; anything else fails in the line after.
    ({ id } = ((await response.json()) as { task: { id: string } }).task);
  }
  return id;
}
