import type { FoldState } from '../../protocol/fold/fold-state.js';
import type { TaskAddress } from '../../protocol/ids.js';
import type { SendMessageInput } from '../../protocol/journal.js';
import { identify } from './config-ids.js';
import type { PushConfigMaker } from './config-maker.js';
import type { SentPush } from './push-request.js';
import { standardForm, type StandardPushConfig } from './wire-config.js';

/** Makes the configs that come with a message a part of what the task is given. */
export type MakeSentPush = (task: TaskAddress) => Promise<Pick<SendMessageInput, 'push'>>;

/**
 * @param push - of the request.
 * @param maker - undefined where no configs are taken; then no request has any.
 * @returns what throws InvalidParamsError when the deployment does not allow one of them.
 */
export function sentPushMaker(push: SentPush | undefined, maker: PushConfigMaker | undefined): MakeSentPush {
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
export function toldConfigs(
  push: SentPush | undefined,
  task: TaskAddress,
  state: Pick<FoldState, 'push'>,
): readonly StandardPushConfig[] | undefined {
  if (!push?.told) return undefined;
  return identify(push.requests, task).flatMap(({ id, url }) => {
    const entry = state.push?.find(({ config }) => config.id === id && config.url === url);
    return entry ? standardForm(entry.config, task.taskId) : [];
  });
}
