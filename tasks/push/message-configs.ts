import type { Task } from '../../protocol/a2a.js';
import { PUSH_EXTENSION } from '../../protocol/extensions.js';
import type { FoldState, FoldEvent } from '../../protocol/fold/fold-state.js';
import type { TaskAddress } from '../../protocol/ids.js';
import type { SendMessageInput } from '../../protocol/journal.js';
import type { EventStream } from '../request-context.js';
import { identify } from './config-ids.js';
import type { CreatePushConfigs } from './create-push-configs.js';
import type { MessagePush } from './push-request.js';
import { wireConfig, type WirePushConfig } from './wire-config.js';

/** Creates the configs that come with a message, as a part of what the task is given. @throws InvalidParamsError */
export type CreateMessagePush = (task: TaskAddress) => Promise<Pick<SendMessageInput, 'push'>>;

/** @param createConfigs - undefined where no push notifications are sent: then no request has configs. */
export function messagePushCreator(
  push: MessagePush | undefined,
  createConfigs: CreatePushConfigs | undefined,
): CreateMessagePush {
  return async (task) => {
    if (!push) return {};
    if (!createConfigs) throw new Error('A message has push configs, though no push notifications are sent.');
    return { push: await createConfigs(identify(push.requests, task), task) };
  };
}

/**
 * The configs of a message as its answer echoes them; undefined when it does not. Only those that the task has: of a message
 * that had been taken before, nothing is set again, whatever comes with it.
 *
 * @param state - of the task, with the message.
 */
export function echoedConfigs(
  push: MessagePush | undefined,
  task: TaskAddress,
  state: Pick<FoldState, 'push'>,
): readonly WirePushConfig[] | undefined {
  if (!push?.echoed) return undefined;
  return identify(push.requests, task).flatMap(({ id, url }) => {
    const entry = state.push?.find(({ config }) => config.id === id && config.url === url);
    return entry ? wireConfig(entry.config, task.taskId) : [];
  });
}

/** The task with those of its configs that its message names, for who knows the extension. Only the answer has them, no task. */
export function withConfigs(task: Task, configs: readonly WirePushConfig[]): Task {
  const echoed = configs.map((config) => ({ ...config }));
  return { ...task, metadata: { ...task.metadata, [PUSH_EXTENSION]: { configs: echoed } } };
}

/** The stream with the configs in the task that it begins with. */
export function echoingConfigs(stream: EventStream, configs: readonly WirePushConfig[]): EventStream {
  let first = true;
  const echo = (result: IteratorResult<FoldEvent>): IteratorResult<FoldEvent> => {
    if (result.done || !first) return result;
    first = false;
    const { event } = result.value;
    if (!('task' in event)) return result;
    return { done: false, value: { ...result.value, event: { task: withConfigs(event.task, configs) } } };
  };
  return {
    next: async () => echo(await stream.next()),
    async return() {
      await stream.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
