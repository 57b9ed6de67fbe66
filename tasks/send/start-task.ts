import { v7 as uuidv7 } from 'uuid';
import { comparedPush } from '../push/push-request.js';
import { keyReused } from '../task-errors.js';
import type { TaskGateway } from '../temporal/task-gateway.js';
import { fingerprintOf, keyedTaskId } from './idempotency.js';
import type { IncomingMessage, AcceptedMessage } from './incoming-message.js';
import { checkInputModes } from './input-modes.js';
import { checkReferences } from './referenced-tasks.js';
import { taskPolicy } from './task-policy.js';

/**
 * Starts a task with a message. With an `Idempotency-Key` the id of the task is made from the key, so that Temporal lets
 * it begin once only, however many API processes try at the same time.
 *
 * @param taskQueue - the prefix of all task queues.
 */
export async function startTask(
  { request, context, input, createPush }: IncomingMessage,
  { gateway, taskQueue }: { readonly gateway: TaskGateway; readonly taskQueue: string },
): Promise<AcceptedMessage> {
  const { idempotencyKey: key, options = {}, message, push } = request;
  const { agent, card, scope, subject, tenant } = context;
  const owner = { agent: agent.id, scope, subject };
  const address = { agent: agent.id, scope, taskId: key === undefined ? uuidv7() : keyedTaskId(owner, key) };
  const compared = { ...input, options, ...(push && { push: comparedPush(push) }) };
  const fingerprint = key === undefined ? undefined : fingerprintOf(compared);

  const startedBefore = async (): Promise<AcceptedMessage | undefined> => {
    const first = fingerprint === undefined ? undefined : await gateway.known.start(address);
    if (first && first.fingerprint !== fingerprint) throw keyReused();
    return first && { address, turn: 1, replayed: true };
  };
  const prepare = async () => {
    await checkReferences(message, owner, gateway.known);
    checkInputModes(message.parts, card);
    const policy = taskPolicy({ agent, taskQueue, options, tenant, now: Date.now() });
    return { policy, ...(await createPush(address)) };
  };
  // What has been taken once is not refused when it comes again, though a deadline has passed since, or a deployment.
  const prepared = await prepare().catch(async (refusal: unknown) => {
    const accepted = await startedBefore();
    if (accepted) return accepted;
    throw refusal;
  });
  if ('address' in prepared) return prepared;

  const contextId = message.contextId ?? uuidv7();
  const marked = fingerprint !== undefined && { fingerprint };
  if (await gateway.start({ ...input, ...address, ...prepared, contextId, ...marked })) {
    return { address, turn: 1, replayed: false };
  }
  const accepted = await startedBefore();
  if (!accepted) throw new Error(`The task ${address.taskId} is there, and has no history.`);
  return accepted;
}
