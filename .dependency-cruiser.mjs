/**
 * Which way imports point, held for every file: between the top-level folders, between the rooms inside of them, and
 * without circles. Type-only imports count. "Which way imports point" in AGENTS.md tells the reasons.
 */

const WHY = 'See "Which way imports point" in AGENTS.md.';

/** What each top-level folder may import besides itself. */
export const FOLDERS = {
  protocol: [],
  telemetry: [],
  journal: ['protocol'],
  keys: ['protocol'],
  webhooks: ['protocol', 'keys'],
  workflows: ['protocol'],
  tasks: ['protocol', 'journal', 'keys', 'webhooks'],
  activities: ['protocol', 'journal', 'keys', 'webhooks', 'tasks', 'telemetry'],
  worker: ['protocol', 'keys', 'webhooks', 'workflows', 'activities'],
  api: ['protocol', 'keys', 'webhooks', 'tasks', 'telemetry'],
  agents: ['protocol'],
  cli: ['protocol', 'keys', 'webhooks', 'tasks', 'api', 'worker', 'agents'],
};

/** What each room may import of its own top-level folder besides itself. `.` stands for the files of that folder itself. */
export const ROOMS = {};
