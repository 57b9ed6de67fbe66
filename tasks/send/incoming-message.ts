import type { TaskAddress } from '../../protocol/ids.js';
import type { SendMessageInput } from '../../protocol/journal.js';
import type { CreateMessagePush } from '../push/message-configs.js';
import type { RequestContext } from '../request-context.js';
import type { SendMessageRequest } from '../task-service.js';

/** A message on its way to its task. */
export interface IncomingMessage {
  readonly request: SendMessageRequest;
  readonly context: RequestContext;
  /** What the task is given, but for push configs. */
  readonly input: Omit<SendMessageInput, 'push' | 'mark'>;
  readonly createPush: CreateMessagePush;
}

/** A message that has been taken: the task, and the turn that works on it. */
export interface AcceptedMessage {
  readonly address: TaskAddress;
  readonly turn: number;
  /** Whether it had been taken before, under the same `Idempotency-Key`. */
  readonly replayed: boolean;
}
