import type { Agent } from '../../protocol/agent.js';
import type { TaskAddress } from '../../protocol/ids.js';
import type { SendMessageInput } from '../../protocol/journal.js';
import type { RequestContext, SendMessageRequest } from '../task-service.js';
import { continueTask } from './continue-task.js';
import type { PushConfigMaker } from '../push/config-maker.js';
import { sentPushMaker, type MakeSentPush } from '../push/message-configs.js';
import { startTask } from './start-task.js';
import type { TaskFeed } from '../feed/task-feed.js';
import type { TaskGateway } from '../temporal/task-gateway.js';

/** A message that has been taken: the task, and the turn that works on it. */
export interface Sent {
  readonly address: TaskAddress;
  readonly turn: number;
  /** It had been taken before, under the same `Idempotency-Key`. */
  readonly replayed: boolean;
}

/** A message on its way to its task. */
export interface Delivery {
  readonly agent: Agent;
  readonly request: SendMessageRequest;
  readonly context: RequestContext;
  /** What the task is given, but for push configs. */
  readonly input: Omit<SendMessageInput, 'push' | 'mark'>;
  readonly makePush: MakeSentPush;
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
  /** Absent: no push notifications are sent. */
  readonly pushConfigs?: PushConfigMaker;
}

export function createMessageSender(options: MessageSenderOptions): MessageSender {
  return {
    async send(request, context) {
      const { message, configuration, metadata, extensions, push } = request;
      const agent = options.agents.get(context.agent);
      if (!agent) throw new Error(`The binding let a request for "${context.agent}" pass, which is no agent.`);
      const { acceptedOutputModes } = configuration;
      const input: Delivery['input'] = {
        message,
        ...(metadata && { metadata }),
        ...(acceptedOutputModes.length > 0 && { acceptedOutputModes }),
        ...(extensions && { extensions }),
      };
      const makePush = sentPushMaker(push, options.pushConfigs);
      const delivery: Delivery = { agent, request, context, input, makePush };
      const { taskId } = message;
      const sent = await (taskId === undefined
        ? startTask(delivery, options)
        : continueTask(delivery, taskId, options));
      if (sent.replayed) context.onReplay?.();
      return sent;
    },
  };
}
