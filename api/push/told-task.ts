import type { Task } from '../../protocol/a2a.js';
import { PUSH_EXTENSION } from '../../protocol/extensions.js';
import type { FoldEvent } from '../../protocol/fold/fold-state.js';
import type { EventStream } from '../../tasks/task-service.js';
import type { StandardPushConfig } from '../../tasks/push/wire-config.js';

/** The task with those of its configs that its message names, for who knows the extension. Only the answer has them, no task. */
export function withConfigs(task: Task, configs: readonly StandardPushConfig[]): Task {
  const told = configs.map((config) => ({ ...config }));
  return { ...task, metadata: { ...task.metadata, [PUSH_EXTENSION]: { configs: told } } };
}

/** The stream with the configs in the task that it begins with. */
export function tellingConfigs(stream: EventStream, configs: readonly StandardPushConfig[]): EventStream {
  let first = true;
  const tell = (result: IteratorResult<FoldEvent>): IteratorResult<FoldEvent> => {
    if (result.done || !first) return result;
    first = false;
    const { event } = result.value;
    if (!('task' in event)) return result;
    return { done: false, value: { ...result.value, event: { task: withConfigs(event.task, configs) } } };
  };
  return {
    next: async () => tell(await stream.next()),
    async return() {
      await stream.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
