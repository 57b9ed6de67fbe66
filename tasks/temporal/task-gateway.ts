import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { taskWorkflowId, type TaskAddress } from '../../protocol/ids.js';
import type { Decision, SendMessageInput, SendMessageResult, TaskInput } from '../../protocol/journal.js';
import {
  DECISION_MEMO,
  SEARCH_ATTRIBUTES,
  SEND_MESSAGE_UPDATE,
  TASK_WORKFLOW,
  workflowTaskQueue,
} from '../../protocol/names.js';
import { priorityOf } from '../../protocol/task-policy.js';
import { keywordOf } from './keyword.js';
import { createKnownRequests, type KnownRequests } from './known-requests.js';
import { callsInTime } from './temporal-errors.js';

/** The write side: what callers do to tasks, as calls to Temporal. */
export interface TaskGateway {
  /**
   * Starts a task. It is durable when the promise resolves, and needs no worker.
   *
   * @returns false when there is, or was, a task of that address already: then nothing has been done.
   */
  start(input: TaskInput): Promise<boolean>;
  /**
   * Gives a message to an open task. This is idempotent by the id of its mark, or else by its `messageId`.
   *
   * @returns undefined when no open task of that address exists.
   * @throws WorkflowUpdateFailedError (see `refusalOf`), UnavailableError when no worker answers in time.
   */
  sendMessage(address: TaskAddress, request: SendMessageInput): Promise<SendMessageResult | undefined>;
  /** Asks for an open task to be canceled, durably and without a worker. Ended tasks are left as they are. */
  cancel(address: TaskAddress): Promise<void>;
  /** What has been written before. */
  readonly known: KnownRequests;
}

export interface TaskGatewayOptions {
  readonly client: Client;
  /** The prefix of all task queues. */
  readonly taskQueue: string;
  /** How long a write may wait for a worker, in ms. */
  readonly writeTimeout: number;
  /** How long deliveries of push notifications may go on after the end of their task, in ms. Default: 0. */
  readonly pushDuration?: number;
}

const AGENT = defineSearchAttributeKey(SEARCH_ATTRIBUTES.agent, 'KEYWORD');
const SCOPE = defineSearchAttributeKey(SEARCH_ATTRIBUTES.scope, 'KEYWORD');
const CONTEXT_ID = defineSearchAttributeKey(SEARCH_ATTRIBUTES.contextId, 'KEYWORD');
const STATE = defineSearchAttributeKey(SEARCH_ATTRIBUTES.state, 'KEYWORD');
const UPDATED_AT = defineSearchAttributeKey(SEARCH_ATTRIBUTES.updatedAt, 'DATETIME');

/** The workflow keeps the task's deadline itself; Temporal does so this much later, should no worker be left. */
const DEADLINE_MARGIN = 60_000;

/**
 * How long a worker may take to decide what follows from news, in ms. While it does, the history shows nothing newer, so this
 * is also how long a stream can stand still when that worker is killed. Replaying a long history must fit in.
 */
export const WORKFLOW_TASK_TIMEOUT = 5_000;

export function createTaskGateway(options: TaskGatewayOptions): TaskGateway {
  const { client, taskQueue, writeTimeout, pushDuration = 0 } = options;
  const callTemporal = callsInTime(client, writeTimeout);

  return {
    async start(input) {
      const now = new Date();
      const decision: Decision = {
        state: 'TASK_STATE_SUBMITTED',
        turn: 1,
        at: now.toISOString(),
        waitingFor: 'worker',
      };
      const priority = priorityOf(input.policy);
      try {
        await callTemporal(() =>
          client.workflow.start(TASK_WORKFLOW, {
            workflowId: taskWorkflowId(input),
            taskQueue: workflowTaskQueue(taskQueue),
            args: [input],
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            workflowExecutionTimeout: input.policy.taskTimeout + DEADLINE_MARGIN + pushDuration,
            workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
            staticSummary: `A2A task of ${input.agent}`,
            ...(priority && { priority }),
            memo: { [DECISION_MEMO]: decision },
            typedSearchAttributes: [
              { key: AGENT, value: input.agent },
              { key: SCOPE, value: input.scope },
              { key: CONTEXT_ID, value: keywordOf(input.contextId) },
              { key: STATE, value: decision.state },
              { key: UPDATED_AT, value: now },
            ],
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
        throw error;
      }
    },

    async sendMessage(address, request) {
      const handle = client.workflow.getHandle(taskWorkflowId(address));
      try {
        return await callTemporal(
          () =>
            handle.executeUpdate<SendMessageResult, [SendMessageInput]>(SEND_MESSAGE_UPDATE, {
              args: [request],
              updateId: request.mark?.id ?? request.message.messageId,
            }),
          'a message is taken only once for each messageId',
        );
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw error;
      }
    },

    async cancel(address) {
      try {
        await callTemporal(() => client.workflow.getHandle(taskWorkflowId(address)).cancel());
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    },

    known: createKnownRequests(client, callTemporal),
  };
}
