import type { FoldState, FoldEvent } from '../../protocol/fold/fold-state.js';
import type { TaskAddress } from '../../protocol/ids.js';
import type { SendMessageInput } from '../../protocol/journal.js';
import { identify } from './config-ids.js';
import type { CreatePushConfigs } from './create-push-configs.js';
import type { MessagePush } from './push-request.js';
import { wireConfig, type WirePushConfig } from './wire-config.js';
import type { Task } from '../../protocol/a2a.js';
import { PUSH_EXTENSION } from '../../protocol/extensions.js';
import type { EventStream } from '../request-context.js';

/** Makes the configs that come with a message a part of what the task is given. */
export type CreateMessagePush = (task: TaskAddress) => Promise<Pick<SendMessageInput, 'push'>>;

/**
 * @param push - of the request.
 * @param maker - undefined where no configs are taken; then no request has any.
 * @returns what throws InvalidParamsError when the deployment does not allow one of them.
 */
export function messagePushCreator(
  push: MessagePush | undefined,
  maker: CreatePushConfigs | undefined,
): CreateMessagePush {
  return async (task) => {
    if (!push) return {};
    if (!maker) throw new Error('A message has push configs, though no push notifications are sent.');
    return { push: await maker.make(identify(push.requests, task), task) };
  };
}

/**
 * The configs of a message as its answer tells them; undefined when it does not. Only those that the task has: of a message
 * that had been taken before, nothing is set again, whatever comes with it.
 *
 * @param state - of the task, with the message.
 */
export function echoedConfigs(
  push: MessagePush | undefined,
  task: TaskAddress,
  state: Pick<FoldState, 'push'>,
): readonly WirePushConfig[] | undefined {
  if (!push?.told) return undefined;
  return identify(push.requests, task).flatMap(({ id, url }) => {
    const entry = state.push?.find(({ config }) => config.id === id && config.url === url);
    return entry ? wireConfig(entry.config, task.taskId) : [];
  });
}

/** The task with those of its configs that its message names, for who knows the extension. Only the answer has them, no task. */
export function withConfigs(task: Task, configs: readonly WirePushConfig[]): Task {
  const told = configs.map((config) => ({ ...config }));
  return { ...task, metadata: { ...task.metadata, [PUSH_EXTENSION]: { configs: told } } };
}

/** The stream with the configs in the task that it begins with. */
export function echoingConfigs(stream: EventStream, configs: readonly WirePushConfig[]): EventStream {
  let first = true;
  const tell = (result: IteratorResult<FoldEvent>): IteratorResult<FoldEvent> => {
    if (result.done || !first) return result;
    first = false;
    const { event } = result.value;
    if (!('task' in event)) return result;
    return { done: false, value: { ...result.value, event: { task: withConfigs(event.task, configs) } } };
  };
  return {
    next: async () => tell(await stream.next()),
    async return() {
      await stream.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
