import type { Message } from '../protocol/a2a.js';
import { defineAgent } from '../protocol/agent.js';
import type { TaskContext } from '../protocol/task-context.js';
import { findCsv } from './analyst/find-csv.js';
import { groupAnswer, groupRequest, type GroupRequest } from './analyst/group-request.js';
import { openCsv, type OpenCsv } from './analyst/open-csv.js';
import { createProfiler, type Profile, type ProfilerState } from './analyst/profiler.js';
import { groupQuestion } from './analyst/question.js';
import { readRecords } from './analyst/read-records.js';
import { reportSections } from './analyst/report.js';
import { UnreadableCsv } from './analyst/unreadable-csv.js';

/** How far the file has been read, and what was found until there. */
type Checkpoint = ProfilerState & { readonly offset: number };
type AnalystTask = TaskContext<Checkpoint>;

const ROWS_BETWEEN_CHECKPOINTS = 5_000;

/** Profiles a CSV file: what is in each column, and in groups of rows. */
export const analyst = defineAgent<Checkpoint>({
  card: {
    name: 'Analyst',
    description: 'Profiles a CSV file: a readable report, and the same numbers as data.',
    version: '1.0.0',
    defaultInputModes: ['text/csv', 'text/plain', 'application/json'],
    defaultOutputModes: ['text/markdown', 'application/json'],
    skills: [
      {
        id: 'profile-csv',
        name: 'Profile a CSV file',
        description:
          'Finds out the type of each column, missing and distinct values, ranges, means, quartiles and distributions. ' +
          'Groups the rows by a column: named in the text ("group by region") or as data ({"groupBy": "region"}), ' +
          'asked for otherwise. Send the file inside the message.',
        tags: ['csv', 'data', 'statistics', 'profiling'],
        examples: ['Profile this file, group by weather', '{"groupBy": "region"}', '{"groupBy": null}'],
        inputModes: ['text/csv', 'text/plain', 'application/json'],
        outputModes: ['text/markdown', 'application/json'],
      },
    ],
  },
  concurrency: 4, // a turn keeps a core busy
  whileWorking: 'reject', // there is one report, and it is not begun again for an afterthought
  async run(task) {
    try {
      const messages = await userMessages(task);
      const csv = await openNewestCsv(task, messages);
      const profile = await readThrough(task, csv, chooseGroups(task, messages, csv));
      await publish(task, profile);
    } catch (error) {
      if (error instanceof UnreadableCsv) task.reject(error.message);
      throw error;
    }
  },
});

/** The messages of the caller in this task, the newest first. */
async function userMessages(task: AnalystTask): Promise<readonly [Message, ...Message[]]> {
  if (task.turn === 1) return [task.message];
  const { history = [] } = await task.read();
  const earlier = history.filter(({ role }) => role === 'ROLE_USER').slice(0, task.turn - 1);
  return [task.message, ...earlier.reverse()];
}

async function openNewestCsv(task: AnalystTask, messages: readonly Message[]): Promise<OpenCsv> {
  for (const message of messages) {
    const file = findCsv(message);
    if (file) return openCsv(file, task.signal);
  }
  return task.requireInput('Which table shall I profile? Send a CSV file in the message, or CSV as text.');
}

/** The index of the column to group by, or null. Asks when nothing was said, or a column that is not there. */
function chooseGroups(task: AnalystTask, messages: readonly [Message, ...Message[]], csv: OpenCsv): number | null {
  const [newest, ...earlier] = messages;
  let request: GroupRequest | undefined = groupRequest(newest, csv.header, task.metadata);
  if (task.turn > 1) request ??= groupAnswer(newest, csv.header);
  for (const message of earlier) request ??= groupRequest(message, csv.header);
  if (request === 'none') return null;
  return typeof request === 'number' ? request : task.requireInput(groupQuestion(csv, request?.unknown));
}

async function readThrough(task: AnalystTask, csv: OpenCsv, groupColumn: number | null): Promise<Profile> {
  const { name, bytes, delimiter } = csv;
  const { resumedFrom, signal } = task;
  const profiler = createProfiler(csv, groupColumn, resumedFrom);
  if (!resumedFrom) task.status(`Reading ${name}`);
  for await (const { fields, end } of readRecords(bytes, {
    delimiter,
    from: resumedFrom?.offset ?? csv.from,
    signal,
  })) {
    profiler.add(fields);
    if (profiler.rows() % ROWS_BETWEEN_CHECKPOINTS !== 0) continue;
    task.status(`Read ${profiler.rows().toLocaleString('en-US')} rows`);
    task.checkpoint({ ...profiler.save(), offset: end });
  }
  return profiler.profile();
}

async function publish(task: AnalystTask, profile: Profile): Promise<void> {
  const report = task.artifact({ artifactId: 'report', name: 'Report', description: 'The profile for people to read' });
  const [overview = '', ...sections] = reportSections(profile);
  await report.append({ text: overview, mediaType: 'text/markdown' });
  for (const section of sections) await report.append(section);
  await report.end();
  const data = task.artifact({ artifactId: 'profile', name: 'Profile', description: 'The numbers of the report' });
  await data.write({ data: profile, mediaType: 'application/json' });
}
