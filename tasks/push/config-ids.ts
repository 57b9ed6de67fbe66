import { v4 as uuidv4, v5 as uuidv5 } from 'uuid';
import { taskWorkflowId, type TaskAddress } from '../../protocol/ids.js';
import type { PushRequest } from './push-request.js';

/** A request whose config has its id. */
export interface IdentifiedRequest extends PushRequest {
  readonly id: string;
}

/** The namespace of ids that are made. Any UUID would do, but it must always be this one. */
const NAMESPACE = '2f2a2f2c-6c55-4d11-8a6e-6a1d5f0f3c53';

/** Gives a config that is created by itself an id: without one in the request it is another config each time. */
export function identifyNew(request: PushRequest, { taskId }: TaskAddress): IdentifiedRequest {
  return { ...request, id: request.id ?? oldDefault(request, taskId) ?? uuidv4() };
}

/**
 * Gives the configs of a message ids. One that has none gets that of its URL: the same message sent again makes the same
 * configs, and a client that sends its webhook with every message has one config in place of ten.
 */
export function identify(requests: readonly PushRequest[], task: TaskAddress): readonly IdentifiedRequest[] {
  const taken = new Set(requests.flatMap(({ id }) => id ?? []));
  return requests.map((request) => {
    const id = request.id ?? freeId(request, task, taken);
    taken.add(id);
    return { ...request, id };
  });
}

function freeId(request: PushRequest, task: TaskAddress, taken: ReadonlySet<string>): string {
  let id = oldDefault(request, task.taskId);
  for (let number = 1; id === undefined || taken.has(id); number += 1) {
    id = uuidv5(JSON.stringify([taskWorkflowId(task), request.url, number]), NAMESPACE);
  }
  return id;
}

/** In 0.3 the config without an id is called like its task: servers of that time did so, and their clients count on it. */
function oldDefault({ protocolVersion }: PushRequest, taskId: string): string | undefined {
  return protocolVersion === '0.3' ? taskId : undefined;
}
