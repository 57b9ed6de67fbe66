import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Agent } from '../protocol/agent.js';
import { DELIVER_PUSH_ACTIVITY, SNAPSHOT_ACTIVITY, TURN_ACTIVITY } from '../protocol/names.js';
import { createDeliverPush, type PushDependencies } from './deliver-push.js';
import { createRunAgentTurn } from './run-agent-turn.js';
import { createSnapshotTask } from './snapshot-task.js';

/** The activities of an agent's own task queue. */
export function createAgentActivities(agent: Agent, dependencies: { readonly client: Client; readonly log: Logger }) {
  return { [TURN_ACTIVITY]: createRunAgentTurn(agent, dependencies) };
}

/** The activities of the task queue that all task workflows share. */
export function createTaskActivities(dependencies: { readonly client: Client }) {
  return { [SNAPSHOT_ACTIVITY]: createSnapshotTask(dependencies) };
}

/** The activities of the task queue of push notifications. */
export function createPushActivities(dependencies: PushDependencies) {
  return { [DELIVER_PUSH_ACTIVITY]: createDeliverPush(dependencies) };
}
