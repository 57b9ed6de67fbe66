import { request as httpRequest, type Agent, type IncomingMessage } from 'node:http';
import { machineTime } from './clock.js';

/** A stream of server-sent events that is being read. */
export interface EventReader {
  /** Resolved with the first event. */
  readonly opened: Promise<void>;
  /** Resolved when the server has ended the stream; rejected when it breaks. */
  readonly ended: Promise<void>;
}

/** Takes the data of an event, and when it arrived on the machine's clock. */
export type OnEvent = (data: unknown, receivedAt: number) => void;

/** Reads a stream of server-sent events, each with one line of JSON. */
export function readEvents(responding: Promise<IncomingMessage>, onEvent: OnEvent): EventReader {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const read = async (): Promise<void> => {
    const response = await responding;
    if (response.headers['content-type'] !== 'text/event-stream') {
      throw new Error(`No event stream, but: ${await readAll(response)}`);
    }
    let rest = '';
    await new Promise<void>((resolve, reject) => {
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const receivedAt = machineTime();
        const frames = (rest + chunk).split('\n\n');
        rest = frames.pop() ?? '';
        try {
          for (const frame of frames) {
            const data = /^data: (.*)$/m.exec(frame)?.[1];
            if (data === undefined) continue;
            open();
            onEvent(JSON.parse(data), receivedAt);
          }
        } catch (error) {
          response.destroy();
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
      response.once('end', resolve).once('error', reject);
    });
  };
  const ended = read();
  return { opened: Promise.race([opened, ended]), ended };
}

/** Posts JSON. @param headers - beside that of the type. */
export function post(
  agent: Agent,
  url: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<IncomingMessage> {
  return request(agent, url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

interface RequestOptions {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request. */
export function request(agent: Agent, url: string, options: RequestOptions): Promise<IncomingMessage> {
  const { method, body } = options;
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const headers = { ...options.headers, ...(bytes && { 'content-length': bytes.length }) };
  return new Promise((resolve, reject) => {
    httpRequest(url, { method, agent, headers }, resolve).once('error', reject).end(bytes);
  });
}

/** The whole body of a response. */
export async function readAll(response: IncomingMessage): Promise<string> {
  let text = '';
  // Safe: a stream with an encoding gives strings.
  for await (const chunk of response.setEncoding('utf8')) text += chunk as string;
  return text;
}
