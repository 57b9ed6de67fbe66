import { test, beforeAll } from 'vitest';
import fc from 'fast-check';
import { createHttpClient } from './http-client.js';
import { showRequest } from './http-request.js';
import { createParamsMaker } from './params.js';
import { checkRestAnswer } from './rest-answers.js';
import { restRequests } from './rest-requests.js';
import { checkJsonRpcAnswer } from './json-rpc-answers.js';
import { jsonRpcRequests } from './json-rpc-requests.js';
import { loadSchema } from './schema.js';
import { useFuzzStack } from './stack.js';
import { createV03Requests } from './v03-params.js';
import { checkGrpcAnswer } from './grpc-answers.js';
import { createGrpcFuzzClient } from './grpc-client.js';
import { grpcRequests, showGrpcRequest } from './grpc-requests.js';
import { checkRawAnswer, rawRequests, sendRaw, showRaw } from './raw-http.js';
const stack = useFuzzStack('fuzz-dev');
import { Session } from 'node:inspector/promises';
import { writeFileSync } from 'node:fs';
const N = Number(process.env.N ?? 2000);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
for (const which of (process.env.W ?? 'rpc,rest').split(','))
  test(
    which,
    async () => {
      const client: any =
        which === 'raw'
          ? { send: (r: any) => sendRaw(stack.api.url, r), close() {} }
          : which === 'grpc'
            ? createGrpcFuzzClient(stack.api.grpc)
            : createHttpClient(stack.api.url, 32);
      const mk = createParamsMaker(loadSchema('1.0'), stack.known),
        v03 = createV03Requests(stack.known);
      const arb: any =
        which === 'raw'
          ? rawRequests
          : which === 'grpc'
            ? grpcRequests(loadSchema('1.0'), loadSchema('0.3'), stack.known)
            : which === 'rpc'
              ? jsonRpcRequests(mk, v03)
              : restRequests(mk, v03);
      const check: any =
        which === 'raw'
          ? checkRawAnswer
          : which === 'grpc'
            ? checkGrpcAnswer
            : which === 'rpc'
              ? checkJsonRpcAnswer
              : checkRestAnswer;
      let t = performance.now();
      const reqs = fc.sample(arb, { seed: SEED, numRuns: N });
      console.log('generated', performance.now() - t);
      t = performance.now();
      const answers = new Map<string, number>(),
        times = new Map<string, number>();
      const fails = new Map<string, [number, string]>();
      const ses = new Session();
      ses.connect();
      await ses.post('Profiler.enable');
      await ses.post('Profiler.start');
      const cpu = process.cpuUsage();
      const it = reqs.entries();
      await Promise.all(
        Array.from({ length: Number(process.env.C ?? 32) }, async () => {
          for (const [, r] of it as any) {
            let a: any;
            const T = performance.now();
            const t0 = performance.now();
            try {
              a = await client.send(r);
              const k = check(r, a);
              answers.set(k, (answers.get(k) ?? 0) + 1);
              times.set(k, (times.get(k) ?? 0) + performance.now() - t0);
            } catch (e: any) {
              if (String(e.message).includes('dropped'))
                console.log(
                  'DROP',
                  Math.round(T - t),
                  Math.round(performance.now() - t),
                  (r as any).path,
                  JSON.stringify((r as any).metadata).slice(0, 200),
                  (r as any).bytes.length,
                  (r as any).deadline,
                  (r as any).cancelAfter,
                );
              const key = String(e.message).replace(/\s+/g, ' ').slice(0, 200);
              const [n, ex] = fails.get(key) ?? [0, ''];
              const show =
                ((which === 'grpc' ? showGrpcRequest : which === 'raw' ? showRaw : showRequest) as any)(r) +
                (which === 'grpc' ? JSON.stringify(a).slice(0, 900) : '') +
                '\n=> ' +
                a?.status +
                ' ' +
                JSON.stringify(a?.headers) +
                ' ' +
                (a?.body ?? a)?.toString().slice(0, 400) +
                JSON.stringify(a?.events ?? '').slice(0, 500);
              fails.set(key, [n + 1, ex === '' || show.length < ex.length ? show : ex]);
            }
          }
        }),
      );
      {
        const c = process.cpuUsage(cpu);
        console.log('CPU s', (c.user + c.system) / 1e6);
        const { profile } = (await ses.post('Profiler.stop')) as any;
        writeFileSync('/tmp/prof/' + which + '.cpuprofile', JSON.stringify(profile));
        ses.disconnect();
      }
      console.log(
        which,
        'took',
        performance.now() - t,
        [...answers]
          .sort((a, b) => b[1] - a[1])
          .map(([k, n]) => `${k.slice(0, 60)}: ${n} (${Math.round((times.get(k) ?? 0) / n)} ms)`)
          .join('\n'),
      );
      for (const [k, [n, ex]] of fails) console.log('FAIL', n, k, '\n', ex.slice(0, 2500), '\n----');
      for (const line of stack.logged.filter((l) => /^\{"level":(50|60)/.test(l)).slice(0, 10))
        console.log('LOG', line.slice(0, 1500));
      client.close();
    },
    300000,
  );
