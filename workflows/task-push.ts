import { allHandlersFinished, condition, continueAsNew, setHandler } from '@temporalio/workflow';
import type { TaskPushInput } from '../protocol/push.js';
import { isLong } from './history-length.js';
import { pushStatusQuery } from './messages.js';
import { createPushDeliveries, setPushHandlers } from './push/deliveries.js';

/**
 * Goes on with the push configs of a task whose own workflow is closed: they can be changed, and what was given up can
 * be sent again. It is started with the first such request, and closed when there was nothing to do for a while. The
 * next request starts it anew, with what the history of this run says.
 */
export async function taskPush(input: TaskPushInput): Promise<void> {
  const { push: states, idleTimeout, continueAsNewAfter: _, state = 'TASK_STATE_COMPLETED', ...task } = input;
  const push = createPushDeliveries({
    task,
    // It is not known what was delivered of a config without a cursor.
    carried: states.map((each) => (each.cursor === undefined && !each.givenUp ? { ...each, news: true } : each)),
    taskState: () => state,
    priority: undefined,
  });
  setPushHandlers(push);
  setHandler(pushStatusQuery, () => ({ push: push.report() }));
  push.resume();

  const quiet = (): boolean => push.settled && allHandlersFinished();
  for (;;) {
    await condition(() => quiet() || isLong(input));
    if (isLong(input)) {
      await condition(allHandlersFinished);
      await push.pause();
      await condition(allHandlersFinished);
      await continueAsNew<typeof taskPush>({ ...input, push: push.carry() });
    }
    const { changes } = push;
    if (!(await condition(() => !quiet() || push.changes !== changes, idleTimeout))) return;
  }
}
