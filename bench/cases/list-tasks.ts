import type { Client } from '@temporalio/client';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { echo } from '../../agents/echo.js';
import { OPEN_SCOPE, taskWorkflowId } from '../../protocol/ids.js';
import type { Decision, TaskInput } from '../../protocol/journal.js';
import { DECISION_MEMO, SEARCH_ATTRIBUTES, TASK_WORKFLOW } from '../../protocol/names.js';
import { createTaskFeed } from '../../tasks/feed/task-feed.js';
import { writePageToken } from '../../tasks/list/page-token.js';
import { keyOfTime, type Key } from '../../tasks/list/position.js';
import { createTaskIndex, type TaskIndex } from '../../tasks/list/task-index.js';
import { createTaskLister } from '../../tasks/list/task-lister.js';
import type { Case } from '../case.js';
import { callTimes } from '../load.js';
import type { Row } from '../results.js';
import { median } from '../statistics.js';

/** Statuses are spread over this time, in ms. */
const SPAN = 30 * 86_400_000;

/** Tasks that are started at the same time. */
const WIDTH = 32;

/** Ends the tasks, should the server be one that goes on. */
const LIFETIME = '1h';

const PAGE_SIZE = 50;

/** What a page of ListTasks costs: the first, and one in the middle of the list. Tasks are workflows that nobody works on. */
export const listTasks: Case = async ({ temporal }, { quick, say }) => {
  const rows: Row[] = [];
  for (const size of quick ? [100, 1_000] : [100, 10_000, 50_000]) {
    const agent = `bench-list-${size}`;
    say(`ListTasks: starting ${size} tasks`);
    await startTasks(temporal, agent, size);
    say(`ListTasks: pages of ${size} tasks`);
    const times = quick ? 3 : 9;
    const first = await measure(temporal, agent, { size, times });
    const deep = await measure(temporal, agent, { size, times, below: keyOfTime(Date.now() - SPAN / 2) });
    for (const [what, { ms, calls }] of [
      ['first page', first],
      ['page from the middle', deep],
    ] as const) {
      const name = `ListTasks, ${what} of ${PAGE_SIZE} of ${size.toLocaleString('en')} tasks`;
      rows.push({ what: `${name}, median`, unit: 'ms', perdure: ms });
      rows.push({ what: name, unit: 'calls to visibility', perdure: calls, aim: { atMost: 20 } });
    }
  }
  return rows;
};

/** Starts tasks that end up in the index with times of their own, as no agent could have them. */
async function startTasks(client: Client, agent: string, size: number): Promise<void> {
  const now = Date.now();
  const left = Array.from({ length: size }, (_, n) => n).values();
  const start = async (n: number): Promise<void> => {
    const at = new Date(Math.floor(now - (n / size) * SPAN));
    const input: TaskInput = {
      ...{ agent, scope: OPEN_SCOPE, taskId: uuidv7(), contextId: `context-${n % 1_000}` },
      policy: { ...echo.policy, taskQueue: 'bench-nobody' },
      message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text: 'hello' }] },
    };
    const state = 'TASK_STATE_SUBMITTED';
    const decision: Decision = { state, turn: 1, at: at.toISOString(), waitingFor: 'worker' };
    await client.workflow.start(TASK_WORKFLOW, {
      workflowId: taskWorkflowId(input),
      taskQueue: 'bench-nobody',
      args: [input],
      workflowExecutionTimeout: LIFETIME,
      memo: { [DECISION_MEMO]: decision },
      searchAttributes: {
        [SEARCH_ATTRIBUTES.agent]: [agent],
        [SEARCH_ATTRIBUTES.scope]: [OPEN_SCOPE],
        [SEARCH_ATTRIBUTES.contextId]: [input.contextId],
        [SEARCH_ATTRIBUTES.state]: [state],
        [SEARCH_ATTRIBUTES.updatedAt]: [at],
      },
    });
  };
  await Promise.all(
    Array.from({ length: WIDTH }, async () => {
      for (const n of left) await start(n);
    }),
  );
}

interface Measured {
  readonly size: number;
  readonly times: number;
  /** Where the page begins. Absent: it is the first. */
  readonly below?: Key;
}

/** Reads one page several times. */
async function measure(client: Client, agent: string, { size, times, below }: Measured) {
  let calls = 0;
  let most = 0;
  const index = counted(createTaskIndex(client), (count) => {
    calls += count;
  });
  const feed = createTaskFeed({ source: client, cacheBytes: 50_000_000, log: pino({ level: 'silent' }) });
  const lister = createTaskLister({ index, feed });
  const address = { agent, scope: OPEN_SCOPE };
  // As the page before would have given it.
  const pageToken =
    below === undefined
      ? undefined
      : writePageToken({ below, width: Math.ceil((1.5 * SPAN * PAGE_SIZE) / size) }, address);
  const request = { pageSize: PAGE_SIZE, includeArtifacts: false, ...(pageToken !== undefined && { pageToken }) };
  const { latencies } = await callTimes(async () => {
    calls = 0;
    const { tasks } = await lister.listTasks(request, { ...address, signal: new AbortController().signal });
    most = Math.max(most, calls);
    if (tasks.length !== PAGE_SIZE) throw new Error(`The page has ${tasks.length} tasks, not ${PAGE_SIZE}.`);
  }, times);
  feed.close();
  return { ms: median(latencies), calls: most };
}

function counted(index: TaskIndex, note: (calls: number) => void): TaskIndex {
  return {
    ...index,
    count(filter, range) {
      note(1);
      return index.count(filter, range);
    },
    list(filter, range) {
      note(range ? 2 : 1);
      return index.list(filter, range);
    },
  };
}
