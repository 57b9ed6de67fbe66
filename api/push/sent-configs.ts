import type { TaskAddress } from '../../protocol/ids.js';
import type { SendMessageInput } from '../../protocol/journal.js';
import { identify } from './config-ids.js';
import type { PushConfigMaker } from './config-maker.js';
import type { SentPush } from './push-request.js';
import { standardForm, type StandardPushConfig } from './standard-form.js';

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

/** The configs of a message as its answer tells them; undefined when it does not. */
export function toldConfigs(push: SentPush | undefined, task: TaskAddress): readonly StandardPushConfig[] | undefined {
  if (!push?.told) return undefined;
  return identify(push.requests, task).map((request) => standardForm(request, task.taskId));
}
