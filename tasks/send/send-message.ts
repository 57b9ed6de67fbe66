import type { TaskFeed } from '../feed/task-feed.js';
import type { CreatePushConfigs } from '../push/create-push-configs.js';
import { messagePushCreator } from '../push/message-configs.js';
import type { RequestContext } from '../request-context.js';
import type { SendMessageRequest } from '../task-service.js';
import type { TaskGateway } from '../temporal/task-gateway.js';
import { continueTask } from './continue-task.js';
import type { AcceptedMessage, IncomingMessage } from './incoming-message.js';
import { startTask } from './start-task.js';

export interface SendMessageDependencies {
  readonly gateway: TaskGateway;
  readonly feed: Pick<TaskFeed, 'read'>;
  /** The prefix of all task queues. */
  readonly taskQueue: string;
  /** Undefined where no push notifications are sent. */
  readonly createPushConfigs?: CreatePushConfigs | undefined;
}

/**
 * Gives a message to its task, a new one or an open one.
 *
 * @throws TaskNotFoundError, InvalidParamsError, UnsupportedOperationError, ContentTypeNotSupportedError,
 *   UnavailableError
 */
export async function sendMessage(
  request: SendMessageRequest,
  context: RequestContext,
  dependencies: SendMessageDependencies,
): Promise<AcceptedMessage> {
  const { message, configuration, metadata, extensions, push } = request;
  const { acceptedOutputModes } = configuration;
  const input: IncomingMessage['input'] = {
    message,
    ...(metadata && { metadata }),
    ...(acceptedOutputModes.length > 0 && { acceptedOutputModes }),
    ...(extensions && { extensions }),
  };
  const createPush = messagePushCreator(push, dependencies.createPushConfigs);
  const incoming: IncomingMessage = { request, context, input, createPush };
  const { taskId } = message;
  const accepted = await (taskId === undefined
    ? startTask(incoming, dependencies)
    : continueTask(incoming, taskId, dependencies));
  if (accepted.replayed) context.onReplay?.();
  return accepted;
}
