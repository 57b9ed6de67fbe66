import { UnsupportedOperationError } from '@a2a-js/sdk/errors';
import { v7 as uuidv7 } from 'uuid';
import type { Message } from '../protocol/a2a.js';
import type { Agent } from '../protocol/agent.js';
import { isTaskId, taskWorkflowId, type TaskAddress } from '../protocol/ids.js';
import type { SendMessageInput } from '../protocol/journal.js';
import { agentTaskQueue } from '../protocol/names.js';
import { isTerminal } from '../protocol/task-state.js';
import type { RequestContext, SendMessageRequest } from './a2a-request-handler.js';
import type { TaskFeed } from './task-feed.js';
import type { TaskGateway } from './task-gateway.js';
import { contextMismatch, ended, notFound } from './task-refusals.js';
import { refusalOf } from './temporal-errors.js';
import { checkInputModes } from './validation/input-modes.js';

/** A message that has been taken: the task, and the turn that works on it. */
export interface Sent {
  readonly address: TaskAddress;
  readonly turn: number;
}

/** Gives messages to tasks, new ones and open ones. */
export interface MessageSender {
  /**
   * @throws TaskNotFoundError, InvalidParamsError, UnsupportedOperationError, ContentTypeNotSupportedError,
   *   UnavailableError
   */
  send(request: SendMessageRequest, context: RequestContext): Promise<Sent>;
}

export interface MessageSenderOptions {
  readonly gateway: TaskGateway;
  readonly feed: Pick<TaskFeed, 'read'>;
  /** By id. */
  readonly agents: ReadonlyMap<string, Agent>;
  /** Prefix of all task queues. */
  readonly taskQueue: string;
}

export function createMessageSender({ gateway, feed, agents, taskQueue }: MessageSenderOptions): MessageSender {
  const startTask = async (request: SendMessageInput, agent: Agent, scope: string): Promise<Sent> => {
    checkInputModes(request.message.parts, agent.card);
    const address = { agent: agent.id, scope, taskId: uuidv7() };
    const contextId = request.message.contextId ?? uuidv7();
    const policy = { ...agent.policy, taskQueue: agentTaskQueue(taskQueue, agent.id) };
    await gateway.start({ ...request, ...address, contextId, policy });
    return { address, turn: 1 };
  };

  /** What is wrong with the task is said before what is wrong with the message's media types. */
  const assertOpen = async (address: TaskAddress, { contextId }: Message): Promise<void> => {
    const state = await feed.read(taskWorkflowId(address));
    if (!state) throw notFound(address.taskId);
    const { task } = state;
    if (contextId !== undefined && contextId !== task.contextId) throw contextMismatch();
    if (isTerminal(task.status.state)) throw ended(task.id);
  };

  const continueTask = async (request: SendMessageInput, agent: Agent, address: TaskAddress): Promise<Sent> => {
    const { message } = request;
    if (!isTaskId(address.taskId)) throw notFound(address.taskId);
    try {
      checkInputModes(message.parts, agent.card);
    } catch (error) {
      await assertOpen(address, message);
      throw error;
    }
    try {
      const accepted = await gateway.sendMessage(address, request);
      if (accepted) return { address, turn: accepted.turn };
    } catch (error) {
      throw refusedMessage(error, address.taskId);
    }
    await assertOpen(address, message);
    // Closed between the two looks, and its history does not show it yet.
    throw ended(address.taskId);
  };

  return {
    async send({ message, configuration, metadata }, { agent: id, scope }) {
      const agent = agents.get(id);
      if (!agent) throw new Error(`The binding let a request for "${id}" pass, which is no agent.`);
      const { acceptedOutputModes } = configuration;
      const request: SendMessageInput = {
        message,
        ...(metadata && { metadata }),
        ...(acceptedOutputModes.length > 0 && { acceptedOutputModes }),
      };
      return message.taskId === undefined
        ? await startTask(request, agent, scope)
        : await continueTask(request, agent, { agent: id, scope, taskId: message.taskId });
    },
  };
}

/** A refusal by the task workflow, as the error of A2A for it. */
function refusedMessage(error: unknown, taskId: string): unknown {
  const refusal = refusalOf(error);
  switch (refusal?.type) {
    case 'TaskEnded':
      return ended(taskId);
    case 'TaskBusy':
    case 'QueueFull':
      return new UnsupportedOperationError(refusal.message);
    case 'ContextMismatch':
      return contextMismatch();
    case undefined:
      return error;
  }
}
