import type { Message, Task } from '../../protocol/a2a.js';
import { textOf } from '../../protocol/parts.js';
import type { TaskContext } from '../../protocol/task-context.js';

/** Something that one side has said. */
export interface Line {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** How many earlier tasks are read for one answer. */
const MAX_EARLIER_TASKS = 20;

/** The id of the artifact that answers a turn. */
export function answerId(turn: number): string {
  return `answer-${turn}`;
}

/**
 * What was said until now, this turn's message last: the tasks that the conversation refers to, oldest first, then the
 * earlier turns of this task.
 */
export async function dialogue(task: TaskContext): Promise<Line[]> {
  // What this turn has sent in an earlier attempt may still be there, so only the turns before it are taken.
  const current = task.turn > 1 ? await task.read() : undefined;
  const earlierMessages = current ? userMessages(current).slice(0, task.turn - 1) : [];
  const referenced = await referencedTasks(task, [task.message, ...earlierMessages]);
  return [
    ...referenced.flatMap((earlier) => linesOf(earlier, userMessages(earlier))),
    ...(current ? linesOf(current, earlierMessages) : []),
    { role: 'user', content: task.text },
  ];
}

function linesOf({ artifacts = [] }: Task, messages: readonly Message[]): Line[] {
  const lines = messages.flatMap((message, index): Line[] => {
    const answer = artifacts.find(({ artifactId }) => artifactId === answerId(index + 1));
    return [
      { role: 'user', content: textOf(message.parts) },
      { role: 'assistant', content: answer ? textOf(answer.parts) : '' },
    ];
  });
  return lines.filter(({ content }) => content !== '');
}

/** The tasks that messages refer to, and those that these refer to in turn. */
async function referencedTasks(task: TaskContext, messages: readonly Message[]): Promise<Task[]> {
  const found = new Map<string, Task>();
  const seen = new Set([task.taskId]);
  const queue = messages.flatMap(({ referenceTaskIds = [] }) => referenceTaskIds);
  for (let id = queue.shift(); id !== undefined && seen.size <= MAX_EARLIER_TASKS; id = queue.shift()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const earlier = await task.readTask(id);
    if (!earlier) continue;
    found.set(id, earlier);
    queue.push(...userMessages(earlier).flatMap(({ referenceTaskIds = [] }) => referenceTaskIds));
  }
  return [...found.values()].sort((a, b) => a.status.timestamp.localeCompare(b.status.timestamp));
}

function userMessages({ history = [] }: Task): readonly Message[] {
  return history.filter(({ role }) => role === 'ROLE_USER');
}
