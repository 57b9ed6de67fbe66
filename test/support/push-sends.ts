import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { JsonObject, JsonValue } from '../../protocol/a2a.js';
import { PUSH_EXTENSION } from '../../protocol/extensions.js';
import { script, type Step } from './actor.js';
import { rpc } from './edge.js';
import { resultOf } from './push-caller.js';

/** Webhooks that a message brings. */
export interface Webhooks {
  /** `taskPushNotificationConfig`, as A2A has it. */
  readonly inline?: JsonObject;
  /** Of our extension. */
  readonly params?: JsonValue;
}

const started = z.object({ task: z.object({ id: z.string() }) });

/**
 * Tells the actor what to do, in a new task or in that of `taskId`, and does not wait until it is done.
 *
 * @param url - of the agent.
 * @returns the task's id.
 * @throws RefusedCall when the answer is an error.
 */
export async function sendSteps(
  url: string,
  steps: readonly Step[],
  { inline, params, taskId }: Webhooks & { readonly taskId?: string } = {},
): Promise<string> {
  const message = { messageId: randomUUID(), role: 'ROLE_USER', ...script(...steps), ...(taskId && { taskId }) };
  const configuration = { returnImmediately: true, ...(inline && { taskPushNotificationConfig: inline }) };
  const metadata = params === undefined ? {} : { metadata: { [PUSH_EXTENSION]: params } };
  const headers = { 'a2a-extensions': PUSH_EXTENSION };
  const reply = await rpc(url, 'SendMessage', { message, configuration, ...metadata }, headers);
  return started.parse(resultOf(reply)).task.id;
}
