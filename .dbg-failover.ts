import { startTemporal } from '/work/main/cli/temporal/start-temporal.ts';
import { startCli } from '/work/main/test/support/processes.ts';
import { streamMessage } from '/work/main/test/support/a2a-calls.ts';
import { progressIn, bringsLine } from '/work/main/test/crash/narrator-script.ts';
import { freePort } from '/work/main/cli/ports.ts';
import { Connection } from '@temporalio/client';
const agent = process.argv[2] ?? 'narrator';
const port = await freePort();
const t = await startTemporal({ binary: process.env.HOME + '/.cache/perdure/temporal-1.5.1/temporal', port, databaseFile: `/tmp/crashdbg/${port}.db`, logFile: `/tmp/crashdbg/${port}.log` });
const env = { TEMPORAL_ADDRESS: t.address, PERDURE_TASK_QUEUE: 'x', PERDURE_AGENTS: '/work/main/test/crash/agents.ts' };
const apiPort = await freePort();
const [api, a, b] = await Promise.all([startCli('api', { ...env, PERDURE_PORT: String(apiPort) }), startCli('worker', env), startCli('worker', env)]);
const conn = await Connection.connect({ address: t.address });
let live = [a, b];
for (let round = 0; round < 3; round++) {
  const s = await streamMessage(`http://127.0.0.1:${apiPort}/${agent}`, { data: { lines: 60, pause: 50 } });
  const { event } = await s.until((e) => progressIn(e)?.attempt === 1);
  const p = progressIn(event)!;
  await s.until(bringsLine(20));
  const t0 = performance.now();
  const log = (...x: unknown[]) => console.log(Math.round(performance.now() - t0), ...x);
  let stop = false;
  const first = s.events[0]!.event as any;
  const wid = `${agent}/public/${first.task.id}`;
  void (async () => {
    let last = '';
    while (!stop) {
      const d = await conn.workflowService.describeWorkflowExecution({ namespace: 'default', execution: { workflowId: wid } });
      const x = d.pendingActivities?.[0];
      const hb = x?.lastHeartbeatTime;
      const line = JSON.stringify({ st: x?.state, at: x?.attempt, lf: x?.lastFailure?.message, hb: hb && Math.round(Number(hb.seconds) * 1000 + hb.nanos! / 1e6 - (Date.now() - (performance.now() - t0))) , sch: x?.scheduledTime && Math.round(Number(x.scheduledTime.seconds) * 1000 + x.scheduledTime.nanos! / 1e6 - (Date.now() - (performance.now() - t0)))});
      if (line !== last) log(last = line);
      await new Promise((r) => setTimeout(r, 50));
    }
  })();
  await new Promise((r) => setTimeout(r, 100));
  const dead = live.find((w) => w.pid === p.process)!;
  log('kill');
  await dead.kill();
  live = live.filter((w) => w !== dead);
  await s.until((e) => progressIn(e)?.attempt === 2);
  log('attempt 2');
  stop = true;
  await s.ended;
  live.push(await startCli('worker', env));
}
await Promise.all([api, ...live].map((x) => x.kill()));
await t.kill();
process.exit(0);
