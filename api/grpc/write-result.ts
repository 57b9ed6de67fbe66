import {
  ListTasksResponse,
  SendMessageResponse,
  StreamResponse,
  Task,
  type Artifact,
  type Message,
  type Part,
  type TaskStatus,
} from '@a2a-js/sdk';

/*
 * The SDK reads `data: null` from JSON as no content at all. Every part that we serve has a content, so one without can
 * only be that: these give it back.
 */

/** `Task` from its wire form. */
export function toTask(json: object): Task {
  return mendTask(Task.fromJSON(json));
}

/** `ListTasksResponse` from its wire form. */
export function toListTasksResponse(json: object): ListTasksResponse {
  const response = ListTasksResponse.fromJSON(json);
  response.tasks.forEach(mendTask);
  return response;
}

/** `SendMessageResponse` from its wire form. */
export function toSendMessageResponse(json: object): SendMessageResponse {
  const response = SendMessageResponse.fromJSON(json);
  if (response.payload?.$case === 'task') mendTask(response.payload.value);
  if (response.payload?.$case === 'message') mendMessage(response.payload.value);
  return response;
}

/** `StreamResponse` from its wire form. */
export function toStreamResponse(json: object): StreamResponse {
  const response = StreamResponse.fromJSON(json);
  switch (response.payload?.$case) {
    case 'task':
      mendTask(response.payload.value);
      break;
    case 'message':
      mendMessage(response.payload.value);
      break;
    case 'statusUpdate':
      mendStatus(response.payload.value.status);
      break;
    case 'artifactUpdate':
      mendArtifact(response.payload.value.artifact);
      break;
    case undefined:
      break;
  }
  return response;
}

function mendTask(task: Task): Task {
  mendStatus(task.status);
  task.artifacts.forEach(mendArtifact);
  task.history.forEach(mendMessage);
  return task;
}

function mendStatus(status: TaskStatus | undefined): void {
  if (status?.message) mendMessage(status.message);
}

function mendMessage({ parts }: Message): void {
  parts.forEach(mendPart);
}

function mendArtifact(artifact: Artifact | undefined): void {
  artifact?.parts.forEach(mendPart);
}

function mendPart(part: Part): void {
  part.content ??= { $case: 'data', value: null };
}
