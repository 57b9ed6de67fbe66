import { allHandlersFinished, condition, setHandler } from '@temporalio/workflow';
import type { TaskPushInput } from '../protocol/push.js';
import { pushStatusQuery } from './messages.js';
import { createPushDeliveries } from './push/deliveries.js';
import { setPushHandlers } from './push/handlers.js';

/**
 * Goes on with the push configs of a task whose own workflow is closed: they can be changed, and what was given up can be
 * sent again. Started with the first such request, and closed when there was nothing to do for a while; the next request
 * starts it anew, with what the history of this run says.
 */
export async function taskPush({ push: states, idleTimeout, ...task }: TaskPushInput): Promise<void> {
  const push = createPushDeliveries({
    task,
    // Of one that has no cursor it is not known what was delivered.
    carried: states.map((state) => (state.cursor === undefined ? { ...state, news: true } : state)),
    // Which of them it was makes no difference any more.
    taskState: () => 'TASK_STATE_COMPLETED',
    priority: undefined,
  });
  setPushHandlers(push);
  setHandler(pushStatusQuery, () => ({ push: push.report() }));
  push.resume();

  const quiet = (): boolean => push.settled && allHandlersFinished();
  for (;;) {
    await condition(quiet);
    const { changes } = push;
    if (!(await condition(() => !quiet() || push.changes !== changes, idleTimeout))) return;
  }
}
