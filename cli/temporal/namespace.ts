import { setTimeout as delay } from 'node:timers/promises';
import { isGrpcServiceError, type Connection } from '@temporalio/client';
import { msNumberToTs, requiredTsToMs } from '@temporalio/common/lib/time.js';

/** The number of gRPC's status NOT_FOUND. */
const NOT_FOUND = 5;

/** The longest wait for a new namespace, in ms. A server learns of it within about ten seconds. */
const NEW_NAMESPACE_LIMIT = 60_000;

/** Reads how long the namespace keeps a task that has ended, in ms. */
export async function readRetention(connection: Connection, namespace: string): Promise<number> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  return requiredTsToMs(config?.workflowExecutionRetentionTtl, 'retention');
}

/**
 * Sets how long the namespace keeps a task that has ended, in ms. Makes the namespace when it does not exist, and waits
 * until it can be used.
 */
export async function setRetention(connection: Connection, namespace: string, retention: number): Promise<void> {
  const { workflowService } = connection;
  const workflowExecutionRetentionTtl = msNumberToTs(retention);
  if (await exists(() => workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } }))) {
    return;
  }
  await workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: workflowExecutionRetentionTtl,
  });
  const deadline = Date.now() + NEW_NAMESPACE_LIMIT;
  while (!(await exists(() => workflowService.countWorkflowExecutions({ namespace })))) {
    if (Date.now() > deadline) throw new Error(`The new namespace "${namespace}" cannot be used yet.`);
    await delay(500);
  }
}

/** Whether the namespace that the call names exists. */
async function exists(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (isGrpcServiceError(error) && Number(error.code) === NOT_FOUND) return false;
    throw error;
  }
}
