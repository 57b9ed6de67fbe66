import type { Agent } from '../../protocol/agent.js';
import type { SendMessageRequest } from '../task-service.js';
import { continueTask } from './continue-task.js';
import type { CreatePushConfigs } from '../push/create-push-configs.js';
import { messagePushCreator } from '../push/message-configs.js';
import { startTask } from './start-task.js';
import type { TaskFeed } from '../feed/task-feed.js';
import type { TaskGateway } from '../temporal/task-gateway.js';
import type { RequestContext } from '../request-context.js';
import type { AcceptedMessage, IncomingMessage } from './incoming-message.js';

/** Gives messages to tasks, new ones and open ones. */
export interface MessageSender {
  /**
   * @throws TaskNotFoundError, InvalidParamsError, UnsupportedOperationError, ContentTypeNotSupportedError,
   *   UnavailableError
   */
  send(request: SendMessageRequest, context: RequestContext): Promise<AcceptedMessage>;
}

export interface MessageSenderOptions {
  readonly gateway: TaskGateway;
  readonly feed: Pick<TaskFeed, 'read'>;
  /** By id. */
  readonly agents: ReadonlyMap<string, Agent>;
  /** Prefix of all task queues. */
  readonly taskQueue: string;
  /** Absent: no push notifications are sent. */
  readonly pushConfigs?: CreatePushConfigs;
}

export function createMessageSender(options: MessageSenderOptions): MessageSender {
  return {
    async send(request, context) {
      const { message, configuration, metadata, extensions, push } = request;
      const agent = options.agents.get(context.agent);
      if (!agent) throw new Error(`The binding let a request for "${context.agent}" pass, which is no agent.`);
      const { acceptedOutputModes } = configuration;
      const input: IncomingMessage['input'] = {
        message,
        ...(metadata && { metadata }),
        ...(acceptedOutputModes.length > 0 && { acceptedOutputModes }),
        ...(extensions && { extensions }),
      };
      const makePush = messagePushCreator(push, options.pushConfigs);
      const delivery: IncomingMessage = { agent, request, context, input, makePush };
      const { taskId } = message;
      const sent = await (taskId === undefined
        ? startTask(delivery, options)
        : continueTask(delivery, taskId, options));
      if (sent.replayed) context.onReplay?.();
      return sent;
    },
  };
}
