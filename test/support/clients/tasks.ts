import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { v7 as uuidv7 } from 'uuid';
import type { Message, Task } from '../../../protocol/a2a.js';
import type { EventPosition } from '../../../protocol/event-id.js';
import type { FoldEvent } from '../../../protocol/fold/fold-state.js';
import { OPEN_SCOPE, taskWorkflowId } from '../../../protocol/ids.js';
import type { TaskInput } from '../../../protocol/journal.js';
import { agentTaskQueue } from '../../../protocol/names.js';
import type { TaskPolicy } from '../../../protocol/task-policy.js';
import type { EventStream } from '../../../tasks/request-context.js';
import type { Stack } from '../stacks/stack.js';

export interface SendOptions {
  /** The task to go on with. */
  readonly taskId?: string;
  readonly contextId?: string;
  readonly messageId?: string;
  readonly scope?: string;
  /** Answer at once, not when the turn has ended. */
  readonly now?: boolean;
}

/** What clients do, to the tasks of one agent. */
export interface AgentClient {
  send(text: string, options?: SendOptions): Promise<Task>;
  stream(text: string, options?: SendOptions): Promise<EventStream>;
  read(taskId: string): Promise<Task>;
  cancel(taskId: string): Promise<Task>;
  subscribe(taskId: string, after?: EventPosition): Promise<EventStream>;
  workflow(taskId: string): WorkflowHandle;
  /** Starts a task as the API would, but with an input that the API would not give. */
  start(text: string, change?: StartChange): Promise<string>;
}

export type StartChange = Partial<Omit<TaskInput, 'policy'>> & { readonly policy?: Partial<TaskPolicy> };

/** A client of one agent. @param signal - aborted when the client goes away. */
export function clientOf(stack: Stack, agentId: string, signal = new AbortController().signal): AgentClient {
  const { handler, gateway, client, taskQueue } = stack;
  const agent = stack.agents.find(({ id }) => id === agentId);
  if (!agent) throw new Error(`There is no agent ${agentId} in this stack.`);
  const context = { agent, card: agent.card, scope: OPEN_SCOPE, signal };
  const request = (text: string, { taskId, contextId, messageId, now = false }: SendOptions = {}) => {
    const message: Message = {
      messageId: messageId ?? randomUUID(),
      role: 'ROLE_USER',
      parts: [{ text }],
      ...(taskId !== undefined && { taskId }),
      ...(contextId !== undefined && { contextId }),
    };
    return { message, configuration: { acceptedOutputModes: [], returnImmediately: now } };
  };
  return {
    send: (text, options) =>
      handler.sendMessage(request(text, options), { ...context, scope: options?.scope ?? OPEN_SCOPE }),
    stream: (text, options) => handler.sendStreamingMessage(request(text, options), context),
    read: (id) => handler.getTask({ id }, context),
    cancel: (id) => handler.cancelTask({ id }, context),
    subscribe: (id, after) => handler.subscribeToTask({ id, ...(after && { after }) }, context),
    workflow: (taskId) => client.workflow.getHandle(taskWorkflowId({ agent: agentId, scope: OPEN_SCOPE, taskId })),
    async start(text, { policy, ...change } = {}) {
      const taskId = uuidv7();
      await gateway.start({
        ...{ agent: agentId, scope: OPEN_SCOPE, taskId, contextId: uuidv7() },
        message: request(text).message,
        policy: { ...agent.policy, taskQueue: agentTaskQueue(taskQueue, agentId), ...policy },
        ...change,
      });
      return taskId;
    },
  };
}

/** Reads a stream to its end. */
export async function collect(stream: EventStream): Promise<FoldEvent[]> {
  const events: FoldEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** The states that a stream shows, in order. */
export function statesIn(events: readonly FoldEvent[]): string[] {
  return events.flatMap(({ event }) => {
    if ('task' in event) return [event.task.status.state];
    return 'statusUpdate' in event ? [event.statusUpdate.status.state] : [];
  });
}

/** What the status message says. */
export function statusText({ status }: Task): string {
  return (status.message?.parts ?? []).map((part) => ('text' in part ? part.text : '')).join('');
}

/** The texts of the history, the user's with an arrow. */
export function saidIn({ history = [] }: Task): string[] {
  return history.map(({ role, parts }) => {
    const text = parts.map((part) => ('text' in part ? part.text : '')).join('');
    return role === 'ROLE_USER' ? `> ${text}` : text;
  });
}
