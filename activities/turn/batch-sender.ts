import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { AGENT_EVENTS_SIGNAL } from '../../protocol/names.js';
import type { AgentEvent, TurnBatch } from '../../protocol/turn-batch.js';

/** Sends the batches of one attempt. */
export interface BatchSender {
  /** Makes the batch that comes next, with these events. */
  next(events: readonly AgentEvent[]): TurnBatch;
  /**
   * Sends a batch, and resolves when it is in the history. After an error, the same events go out under the same
   * number.
   */
  send(events: readonly AgentEvent[]): Promise<void>;
}

/** What all batches of an attempt have in common. */
export type BatchHeader = Pick<TurnBatch, 'runId' | 'turn' | 'attempt' | 'base'>;

export function createBatchSender(client: Client, workflowId: string, header: BatchHeader): BatchSender {
  const handle = client.workflow.getHandle(workflowId, header.runId);
  let sent = 0;
  const next = (events: readonly AgentEvent[]): TurnBatch => ({ ...header, sequence: sent + 1, events });
  return {
    next,
    async send(events) {
      // Calls in an activity end with its cancellation, but what was reported before a shutdown must still get through.
      const unhindered = new AbortController().signal;
      await client.withAbortSignal(unhindered, () => handle.signal(AGENT_EVENTS_SIGNAL, next(events)));
      sent += 1;
    },
  };
}

/** Whether no later attempt to send can succeed: the run is closed. */
export function isRunClosed(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError;
}
