import { UnsupportedOperationError } from '@a2a-js/sdk/errors';
import type { FoldEvent } from '../../protocol/fold/fold-state.js';
import { isTerminal } from '../../protocol/task-state.js';
import type { Call } from '../operations/call.js';
import type { Operations } from '../operations/operations.js';
import { invoking, type StreamMethod } from './method.js';
import { createFieldNames } from './field-names.js';
import type { Fields } from '../../protocol/v03/fields.js';
import { markLast } from './last-event.js';
import type { EventStream } from '../../tasks/request-context.js';

/**
 * Opens the stream that a request of 0.3 asks for.
 *
 * Subscribing to a task that has ended gives the task and ends, where 1.0 has an error.
 *
 * @throws what 1.0 throws, with the fields of InvalidParamsError called as the request called them.
 */
export async function openMethod(
  method: StreamMethod,
  request: Fields,
  operations: Operations,
  call: Call,
): Promise<EventStream> {
  const names = createFieldNames();
  const params = method.params(request, names);
  const operation = operations[method.operation];
  if (operation.kind !== 'stream') throw new Error(`${method.operation} has become an operation with one result.`);
  try {
    const stream = await operation.run(params, call);
    return method.operation === 'SendStreamingMessage' ? markLast(stream) : stream;
  } catch (error) {
    if (method.operation === 'SubscribeToTask' && error instanceof UnsupportedOperationError) {
      const task = await invoking(operations, call)('GetTask', params);
      if (isTerminal(task.status.state)) return only({ sequence: 0, log: 0, event: { task } });
    }
    throw names.inOwnWords(error);
  }
}

function only(event: FoldEvent): EventStream {
  const events = [event].values();
  return {
    next: () => Promise.resolve(events.next()),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
