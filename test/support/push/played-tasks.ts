import { afterAll, beforeAll, expect } from 'vitest';
import type { Agent } from '../../../protocol/agent.js';
import { STATUS_QUERY } from '../../../protocol/names.js';
import type { DeliverPushInput, PushConfig } from '../../../protocol/push.js';
import type { TaskState } from '../../../protocol/task-state.js';
import type { TaskStatusReport } from '../../../workflows/messages.js';
import { clientOf, type AgentClient } from '../clients/tasks.js';
import { eventually } from '../eventually.js';
import { playPush, type PlayedPush } from './push-workflow.js';

/** What the tests of one file do to tasks of one agent whose deliveries are played. */
export interface PlayedTasks {
  readonly client: AgentClient;
  play: PlayedPush['play'];
  /** What the activity was asked for, for one config. */
  askedOf(configId: string): readonly DeliverPushInput[];
  /** Starts a task with configs. @returns its id. */
  start(text: string, ...push: readonly PushConfig[]): Promise<string>;
  update<Result>(taskId: string, name: string, argument: object): Promise<Result>;
  status(taskId: string): Promise<TaskStatusReport>;
  inState(taskId: string, state: TaskState): Promise<void>;
}

/** For the tests of one file: runs from the first test on, and ends with the last. */
export function usePlayedTasks(agent: Agent): PlayedTasks {
  let played: PlayedPush | undefined;
  let client: AgentClient | undefined;
  const running = (): PlayedPush => played ?? notYet();
  const clientNow = (): AgentClient => client ?? notYet();
  beforeAll(async () => {
    played = await playPush([agent]);
    client = clientOf(played.stack, agent.id);
  });
  afterAll(() => played?.stop());
  return {
    get client() {
      return clientNow();
    },
    play: (configId, delivery) => running().play(configId, delivery),
    askedOf: (id) => running().asked.filter(({ configId }) => configId === id),
    start: (text, ...push) => clientNow().start(text, { push }),
    update: (taskId, name, argument) =>
      clientNow()
        .workflow(taskId)
        .executeUpdate(name, { args: [argument] }),
    status: (taskId) => clientNow().workflow(taskId).query<TaskStatusReport>(STATUS_QUERY),
    async inState(taskId, state) {
      await eventually(async () => expect((await clientNow().read(taskId)).status.state).toBe(state));
    },
  };
}

function notYet(): never {
  throw new Error('The stack has not started.');
}
