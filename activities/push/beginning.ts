import type { PushEntry } from '../../protocol/fold/fold-push.js';
import type { TaskJournal } from '../../journal/task-journal.js';
import { stateOf } from '../../protocol/push-events.js';
import { isInterrupted, isTerminal } from '../../protocol/task-state.js';

/**
 * The cursor that a config begins with: the event that was the newest when the config came. If the task waited for its
 * client by then, or had ended, the event that told of it is delivered: the client may have been late by an instant.
 *
 * @returns undefined when the runs that the journal has passed over know more.
 */
export function beginningOf({ log, base }: TaskJournal, { since }: PushEntry): number | undefined {
  if (since === 0) return 0;
  const status = log.findLast(
    (event) => event.log === 0 && event.sequence <= since && stateOf(event.event) !== undefined,
  );
  const state = status && stateOf(status.event);
  if (!status || !state) return base.sequence > 0 ? undefined : since;
  return isInterrupted(state) || isTerminal(state) ? status.sequence - 1 : since;
}
