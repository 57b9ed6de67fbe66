import { receiverOf, type GivenUpDelivery, type PushMemo, type PushState } from '../../protocol/push.js';
import type { PushReport } from '../messages.js';

export function reportOf(state: PushState, delivering: boolean): PushReport {
  const { config, cursor, failures, lastError, nextAttempt, givenUp } = state;
  const idle = givenUp ? 'given-up' : nextAttempt === undefined ? 'idle' : 'retrying';
  return {
    id: config.id,
    receiver: receiverOf(config),
    on: config.on,
    state: delivering ? 'delivering' : idle,
    ...(cursor !== undefined && { lastSequence: cursor }),
    failedAttempts: failures,
    ...(lastError !== undefined && { lastError }),
    ...(nextAttempt !== undefined && { nextAttempt }),
  };
}

/** The deliveries that were given up, for the memo. */
export function memoOf(states: readonly PushState[]): PushMemo {
  return { givenUp: states.flatMap((state) => givenUpIn(state) ?? []) };
}

function givenUpIn({ config, cursor, failures, lastError = '', givenUp }: PushState): GivenUpDelivery | undefined {
  if (!givenUp) return undefined;
  return {
    id: config.id,
    receiver: receiverOf(config),
    ...givenUp,
    ...(cursor !== undefined && { cursor }),
    attempts: failures,
    lastError,
  };
}
