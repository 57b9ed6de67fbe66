import { isGrpcServiceError, type Connection } from '@temporalio/client';
import { msNumberToTs, requiredTsToMs } from '@temporalio/common/lib/time.js';

/** gRPC's status NOT_FOUND. */
const NOT_FOUND = 5;

/** How long the namespace keeps a task that has ended, in ms. */
export async function readRetention(connection: Connection, namespace: string): Promise<number> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  return requiredTsToMs(config?.workflowExecutionRetentionTtl, 'retention');
}

/** Sets how long the namespace keeps a task that has ended, in ms; makes the namespace when it does not exist. */
export async function setRetention(connection: Connection, namespace: string, retention: number): Promise<void> {
  const { workflowService } = connection;
  const workflowExecutionRetentionTtl = msNumberToTs(retention);
  try {
    await workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } });
  } catch (error) {
    if (!isGrpcServiceError(error) || Number(error.code) !== NOT_FOUND) throw error;
    await workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: workflowExecutionRetentionTtl,
    });
  }
}
