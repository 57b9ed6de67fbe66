import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import type { StreamResponse } from '../../../protocol/a2a.js';
import { readPost, startHttpReceiver, type ReceivedPost } from './loopback-receiver.js';

/** A delivery as it came. */
export interface ReceivedDelivery extends ReceivedPost {
  /** `webhook-id`. */
  readonly id: string;
  readonly configId: string;
  readonly sequence: number;
}

/** Answers a delivery, now or later. */
export type AnswerDelivery = (delivery: ReceivedDelivery, response: ServerResponse) => void | Promise<void>;

/** A receiver of webhooks on loopback, that takes everything unless it is told to do something else. */
export interface RecordingReceiver {
  readonly url: string;
  /** All that came, in order. */
  readonly deliveries: readonly ReceivedDelivery[];
  of(configId: string): readonly ReceivedDelivery[];
  /** Requests that are not answered yet; and the most that ever were at one time. */
  readonly open: number;
  readonly mostOpen: number;
  /** How the deliveries of a config are answered from now on. */
  answer(configId: string, answer: AnswerDelivery): void;
  close(): Promise<void>;
}

const headers = z.object({ 'webhook-id': z.string(), 'perdure-config-id': z.string(), 'perdure-sequence': z.string() });

export async function startRecordingReceiver(): Promise<RecordingReceiver> {
  const deliveries: ReceivedDelivery[] = [];
  const answers = new Map<string, AnswerDelivery>();
  let open = 0;
  let mostOpen = 0;
  const server = await startHttpReceiver((request, response) => {
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    response.on('close', () => {
      open -= 1;
    });
    void readPost(request).then(async (post) => {
      const known = headers.parse(post.headers);
      const configId = decodeURIComponent(known['perdure-config-id']);
      const delivery = { ...post, id: known['webhook-id'], configId, sequence: Number(known['perdure-sequence']) };
      deliveries.push(delivery);
      const answer = answers.get(configId);
      if (answer) await answer(delivery, response);
      else response.writeHead(204).end();
    });
  });
  return {
    url: `http://127.0.0.1:${server.port}/hook`,
    deliveries,
    of: (configId) => deliveries.filter((delivery) => delivery.configId === configId),
    get open() {
      return open;
    },
    get mostOpen() {
      return mostOpen;
    },
    answer: (configId, answer) => void answers.set(configId, answer),
    close: () => server.close(),
  };
}

/** The event of a delivery of A2A 1.0. */
export function eventIn({ body }: ReceivedDelivery): StreamResponse {
  // Safe: who compares it with the events of the task finds out.
  return JSON.parse(body) as StreamResponse;
}
