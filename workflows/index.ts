/** Everything that is registered with Temporal under its exported name, and nothing else. */
export { agentTask } from './agent-task.js';
export { taskPush } from './task-push.js';
