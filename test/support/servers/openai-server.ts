import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fastify, type FastifyReply } from 'fastify';

/** How the server answers one request. */
export type Answer =
  | {
      /** Sent one by one. */
      readonly tokens: readonly string[];
      /** Before each token, in ms. Default: 0. */
      readonly delay?: number;
      /** Default: `stop`. */
      readonly finishReason?: string;
      /**
       * After the tokens the stream ends without a reason (`clean`), the connection breaks (`reset`), or an error comes
       * as an event (`event`).
       */
      readonly cutOff?: 'clean' | 'reset' | 'event';
    }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> };

export interface ReceivedRequest {
  readonly authorization: string | undefined;
  readonly body: {
    readonly model: string;
    readonly stream: boolean;
    readonly temperature?: number;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
  };
}

export interface OpenAiServer {
  readonly baseUrl: string;
  readonly requests: readonly ReceivedRequest[];
  /** Resolved when a client has gone away in the middle of a stream. */
  readonly abandoned: Promise<void>;
  close(): Promise<void>;
}

/** What a real endpoint says in its errors, and nobody else may hear. */
export const UPSTREAM_TEXT = 'Incorrect API key provided: sk-secret. Organization org-42.';

/** A local server that speaks the streaming chat completions of OpenAI: the answers one after the other, the last again. */
export async function startOpenAiServer(answers: readonly [Answer, ...Answer[]]): Promise<OpenAiServer> {
  const requests: ReceivedRequest[] = [];
  let abandon = (): void => {};
  const abandoned = new Promise<void>((resolve) => {
    abandon = resolve;
  });
  const app = fastify({ forceCloseConnections: true });

  app.post<{ Body: ReceivedRequest['body'] }>('/v1/chat/completions', async (request, reply) => {
    const answer = answers[requests.length] ?? answers.at(-1) ?? answers[0];
    requests.push({ authorization: request.headers.authorization, body: request.body });
    if ('status' in answer) {
      const error = { message: UPSTREAM_TEXT, type: 'error', code: null, param: null };
      return reply
        .status(answer.status)
        .headers(answer.headers ?? {})
        .send({ error });
    }
    reply.hijack();
    await stream(reply, answer, abandon);
    return reply;
  });

  await app.listen({ host: '127.0.0.1', port: 0 });
  // Safe: a server that listens on a TCP port has an address with a port.
  const { port } = app.server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}/v1`, requests, abandoned, close: () => app.close() };
}

async function stream(reply: FastifyReply, answer: Extract<Answer, { tokens: unknown }>, abandon: () => void) {
  const { raw } = reply;
  let gone = false;
  raw.on('close', () => {
    gone = !raw.writableFinished;
    if (gone && !answer.cutOff) abandon();
  });
  const send = (data: unknown) => raw.write(`data: ${JSON.stringify(data)}\n\n`);
  const chunk = (delta: object, reason: string | null) =>
    send({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1_767_225_600,
      model: 'test-model',
      choices: [{ index: 0, delta, finish_reason: reason }],
    });

  raw.writeHead(200, { 'content-type': 'text/event-stream' });
  chunk({ role: 'assistant', content: '' }, null);
  for (const content of answer.tokens) {
    if (answer.delay !== undefined) await sleep(answer.delay);
    if (gone) return;
    chunk({ content }, null);
  }
  switch (answer.cutOff) {
    case 'clean':
      raw.end();
      return;
    case 'reset':
      // What was written must leave first: a reset throws away what has not.
      await new Promise((resolve) => raw.write(': last\n\n', resolve));
      raw.destroy();
      return;
    case 'event':
      send({ error: { message: UPSTREAM_TEXT, type: 'server_error' } });
      raw.end();
      return;
    case undefined:
      chunk({}, answer.finishReason ?? 'stop');
      raw.end('data: [DONE]\n\n');
  }
}
