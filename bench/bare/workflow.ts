import { proxyActivities } from '@temporalio/workflow';

const { echo } = proxyActivities<{ echo(text: string): Promise<string> }>({ startToCloseTimeout: '1 minute' });

/** The least that is durable: a workflow with one activity. */
export async function bareEcho(text: string): Promise<string> {
  return await echo(text);
}
