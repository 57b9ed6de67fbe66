import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { z } from 'zod';
import type { JsonObject, JsonValue } from '../../../protocol/a2a.js';
import { PUSH_EXTENSION } from '../../../protocol/extensions.js';
import { script, type Step } from '../agents/scripted-agent.js';
import { createCaller } from '../clients/a2a-caller.js';
import { resultOf } from '../clients/push-caller.js';
import { eventually } from '../eventually.js';
import { wordOf, type Webhook } from '../servers/webhook.js';
import { rpc } from '../stacks/edge.js';

/** Webhooks that a message brings. */
export interface Webhooks {
  /** `taskPushNotificationConfig`, as A2A has it. */
  readonly inline?: JsonObject;
  /** Of our extension. */
  readonly params?: JsonValue;
}

const started = z.object({ task: z.object({ id: z.string() }) });

export interface SendStepsOptions extends Webhooks {
  /** The task to go on with. */
  readonly taskId?: string;
}

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
  { inline, params, taskId }: SendStepsOptions = {},
): Promise<string> {
  const message = { messageId: randomUUID(), role: 'ROLE_USER', ...script(...steps), ...(taskId && { taskId }) };
  const configuration = { returnImmediately: true, ...(inline && { taskPushNotificationConfig: inline }) };
  const metadata = params === undefined ? {} : { metadata: { [PUSH_EXTENSION]: params } };
  const headers = { 'a2a-extensions': PUSH_EXTENSION };
  const reply = await rpc(url, 'SendMessage', { message, configuration, ...metadata }, headers);
  return started.parse(resultOf(reply)).task.id;
}

/** What tests do to tasks of the actor, and see of them. @param url - of the agent, once the stack has started. */
export function createPushTasks(url: () => string) {
  return {
    send: (steps: readonly Step[], options?: SendStepsOptions): Promise<string> => sendSteps(url(), steps, options),
    /** Waits until a task shows a state. */
    inState: (taskId: string, state: string): Promise<void> =>
      eventually(async () => {
        const { status } = (await createCaller(url()).get(taskId)).task;
        expect(status.state).toBe(`TASK_STATE_${state}`);
      }),
  };
}

/** What a webhook has taken, each delivery in a word. */
export function wordsOf({ taken }: Webhook): string[] {
  return taken.map(wordOf);
}

/** Waits until a webhook has taken exactly this. */
export async function told(webhook: Webhook, ...words: readonly string[]): Promise<void> {
  await eventually(() => expect(wordsOf(webhook)).toEqual(words));
}
