import { randomUUID } from 'node:crypto';
import { UnsupportedOperationError } from '@a2a-js/sdk/errors';
import type { Message } from '../../protocol/a2a.js';
import { isTaskId, taskWorkflowId, type TaskAddress } from '../../protocol/ids.js';
import type { SendMessageInput, SendMessageResult } from '../../protocol/journal.js';
import { isTerminal } from '../../protocol/task-state.js';
import type { TaskFeed } from '../feed/task-feed.js';
import { comparedPush } from '../push/push-request.js';
import { contextMismatch, ended, keyReused, notFound, tooManyPushConfigs } from '../task-errors.js';
import type { TaskGateway } from '../temporal/task-gateway.js';
import { refusalOf } from '../temporal/temporal-errors.js';
import { fingerprintOf, keyedMessageId } from './idempotency.js';
import type { IncomingMessage, AcceptedMessage } from './incoming-message.js';
import { checkInputModes } from './input-modes.js';
import { checkReferences } from './referenced-tasks.js';

interface Dependencies {
  readonly gateway: TaskGateway;
  readonly feed: Pick<TaskFeed, 'read'>;
}

/** Gives a message to a task that there is already. */
export async function continueTask(
  { request, context, input, createPush }: IncomingMessage,
  taskId: string,
  { gateway, feed }: Dependencies,
): Promise<AcceptedMessage> {
  const { message, idempotencyKey: key, push } = request;
  const { agent, card, scope, subject } = context;
  const address = { agent: agent.id, scope, taskId };
  if (!isTaskId(taskId)) throw notFound(taskId);
  const mark = key !== undefined && {
    id: keyedMessageId({ agent: agent.id, scope, subject }, taskId, key),
    fingerprint: fingerprintOf({ ...input, ...(push && { push: comparedPush(push) }) }),
    nonce: randomUUID(),
  };

  const taken = ({ turn, fingerprint, nonce }: SendMessageResult): AcceptedMessage => {
    if (mark && fingerprint !== mark.fingerprint) throw keyReused();
    return { address, turn, replayed: mark && nonce !== mark.nonce };
  };
  const takenBefore = async (): Promise<AcceptedMessage | undefined> => {
    const known = mark ? await gateway.known.message(address, mark.id) : undefined;
    return known && taken(known);
  };

  let made: Pick<SendMessageInput, 'push'>;
  try {
    await checkReferences(message, address, gateway.known);
    checkInputModes(message.parts, card);
    made = await createPush(address);
  } catch (refusal) {
    const sent = await takenBefore();
    if (sent) return sent;
    // What is wrong with the task is said before what is wrong with the message.
    await assertOpen(feed, address, message);
    throw refusal;
  }
  let accepted: SendMessageResult | undefined;
  try {
    accepted = await gateway.sendMessage(address, { ...input, ...made, ...(mark && { mark }) });
  } catch (error) {
    throw refusedMessage(error, taskId);
  }
  if (accepted) return taken(accepted);
  const sent = await takenBefore();
  if (sent) return sent;
  await assertOpen(feed, address, message);
  // The task was closed between the two looks, and its history does not show it yet.
  throw ended(taskId);
}

async function assertOpen(feed: Dependencies['feed'], address: TaskAddress, { contextId }: Message): Promise<void> {
  const state = await feed.read(taskWorkflowId(address));
  if (!state) throw notFound(address.taskId);
  const { task } = state;
  if (contextId !== undefined && contextId !== task.contextId) throw contextMismatch();
  if (isTerminal(task.status.state)) throw ended(task.id);
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
    case 'TooManyPushConfigs':
      return tooManyPushConfigs('message.taskId');
    case undefined:
      return error;
  }
}
