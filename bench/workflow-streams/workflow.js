import { proxyActivities, sleep } from '@temporalio/workflow';
import { WorkflowStream } from '@temporalio/workflow-streams/workflow';

const { publishTicks } = proxyActivities({ startToCloseTimeout: '1 hour' });

/** A subscriber that polls again after the workflow's end gets nothing: this is how long the last events can be had. */
const LINGER = '1 second';

/** A workflow with a stream into which its activity publishes. */
export async function ticking(plan) {
  // It answers publishers and subscribers from here on.
  void new WorkflowStream();
  await publishTicks(plan);
  await sleep(LINGER);
}
