/** What the package gives to authors of agents: `import { defineAgent } from 'perdure'`. */
export { defineAgent } from './agent.js';
export type { Agent, AgentOptions, AgentRetry, AgentTimeouts } from './agent.js';
export type { ArtifactOptions, ArtifactWriter, Content, InputFile, TaskContext } from './task-context.js';
export type {
  AgentProvider,
  AgentSkill,
  Artifact,
  DataPart,
  JsonObject,
  JsonValue,
  Message,
  Part,
  RawPart,
  Role,
  SecurityRequirement,
  Task,
  TaskStatus,
  TextPart,
  UrlPart,
} from './a2a.js';
export type { TaskState } from './task-state.js';
export type { AgentDescription, ExtendedDescription } from './agent-description.js';
export type { LogLevel } from './turn-batch.js';
