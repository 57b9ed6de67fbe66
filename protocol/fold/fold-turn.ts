import type { Artifact, Part, Task, TaskArtifactUpdateEvent, TextPart } from '../a2a.js';
import { LOG_EXTENSION } from '../extensions.js';
import type { AgentEvent, TurnBatch } from '../turn-batch.js';
import type { EventWriter } from './event-writer.js';
import { NO_ARTIFACTS } from './turn-state.js';

type ArtifactEvent = Extract<AgentEvent, { kind: 'artifact' }>;
type LogEvent = Extract<AgentEvent, { kind: 'log' }>;

/**
 * Another attempt takes the turn over: what the attempt before it sent after the checkpoint is void. Artifacts that had
 * grown since then are sent again as they were; artifacts that did not exist then are dropped, and begin anew if the
 * new attempt makes them again.
 */
export function beginAttempt(writer: EventWriter, { attempt, base }: TurnBatch): void {
  const { turn, task } = writer.state;
  const checkpoints = turn.checkpoints.filter(({ number }) => number <= base);
  writer.update({ turn: { ...turn, attempt, batch: 0, checkpoints } });

  const before = checkpoints.at(-1)?.artifacts ?? NO_ARTIFACTS;
  const current = task.artifacts ?? NO_ARTIFACTS;
  if (before === current) return;
  writer.update({ task: withArtifacts(task, before) });
  for (const artifact of before) {
    if (current.includes(artifact)) continue;
    const rolledBack = writer.state.task;
    writer.emit({ artifactUpdate: { taskId: task.id, contextId: task.contextId, artifact } }, rolledBack);
  }
}

/** Folds what an agent reported, in its order. */
export function applyAgentEvents(writer: EventWriter, events: readonly AgentEvent[], time: string): void {
  for (const event of events) {
    switch (event.kind) {
      case 'status':
        writer.setStatus('TASK_STATE_WORKING', time, event.message);
        break;
      case 'artifact':
        applyArtifact(writer, event);
        break;
      case 'log':
        applyLog(writer, event);
        break;
      case 'checkpoint': {
        const { turn, task } = writer.state;
        const checkpoints = [...turn.checkpoints, { number: event.number, artifacts: task.artifacts ?? NO_ARTIFACTS }];
        writer.update({ turn: { ...turn, checkpoints } });
        break;
      }
    }
  }
}

function applyArtifact(writer: EventWriter, event: ArtifactEvent): void {
  const { task } = writer.state;
  const artifacts = task.artifacts ?? NO_ARTIFACTS;
  const index = artifacts.findIndex(({ artifactId }) => artifactId === event.artifact.artifactId);
  const known = artifacts[index];
  const append = known !== undefined && event.mode === 'append';
  const artifact = append ? continued(known, event) : event.artifact;

  const update: TaskArtifactUpdateEvent = {
    taskId: task.id,
    contextId: task.contextId,
    artifact: event.artifact,
    ...(append && { append }),
    ...(event.lastChunk && { lastChunk: true }),
  };
  const next = known ? artifacts.with(index, artifact) : [...artifacts, artifact];
  writer.emit({ artifactUpdate: update }, withArtifacts(task, next));
}

/** The artifact after a chunk. Text that was cut only for sending is one part again, however it was cut. */
function continued(known: Artifact, { artifact: chunk, join }: ArtifactEvent): Artifact {
  const last = known.parts.at(-1);
  const [first, ...rest] = chunk.parts;
  let parts: readonly Part[] = [...known.parts, ...chunk.parts];
  if (join && isText(last) && isText(first)) {
    parts = [...known.parts.slice(0, -1), { ...last, text: last.text + first.text }, ...rest];
  } else if (join && isText(first) && first.text === '') {
    // The empty text ends an artifact whose last part is no text. A chunk must have a part on the wire, but to the task
    // it adds nothing.
    parts = [...known.parts, ...rest];
  }
  const metadata = chunk.metadata && { ...known.metadata, ...chunk.metadata };
  return { ...known, ...chunk, ...(metadata && { metadata }), parts };
}

function applyLog(writer: EventWriter, { level, message, data, time }: LogEvent): void {
  const { task } = writer.state;
  const record = { level, message, time, ...(data !== undefined && { data }) };
  const metadata = { [LOG_EXTENSION]: record };
  writer.emitLog({ statusUpdate: { taskId: task.id, contextId: task.contextId, status: task.status, metadata } });
}

function withArtifacts(task: Task, artifacts: readonly Artifact[]): Task {
  return { ...task, artifacts };
}

function isText(part: Part | undefined): part is TextPart {
  return part !== undefined && 'text' in part;
}
