import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { PushFailure } from '../protocol/push.js';
import { checkWebhookUrl } from './check-url.js';
import { ConnectionClosedError, NoAnswerError } from './delivery-errors.js';
import type { EgressPolicy } from './egress-policy.js';
import { failureOfError, failureOfStatus } from './failures.js';
import { guardedLookup } from './guarded-lookup.js';
import { type AnswerHead, httpPost, type HttpPost } from './http-post.js';
import { createResolveHost, type ResolveHost } from './resolve-host.js';

export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** What came of a request: the receiver has taken it (2xx), or it has not. */
export type PostOutcome =
  { readonly taken: true; readonly status: number } | { readonly taken: false; readonly failure: PushFailure };

/** Sends webhooks, and never to where the policy does not allow it. */
export interface WebhookClient {
  /**
   * Sends one POST, and does not follow redirects. A connection that the receiver has closed while it was idle is
   * replaced once by a new one: if the receiver read the request just before, it gets it twice.
   *
   * @throws the signal's reason when it aborts; nothing else while the client is open.
   */
  post(request: PostRequest): Promise<PostOutcome>;
  /** Ends all connections and what is under way on them. */
  close(): void;
}

export interface WebhookClientOptions {
  readonly policy: EgressPolicy;
  /** How long a request may take from its start until the answer begins, in ms. */
  readonly timeout: number;
  /** Whether it is for good when a receiver's certificate or its TLS is not accepted. */
  readonly tlsFailure: 'stop' | 'retry';
  /**
   * How host names are looked up. Default: `createResolveHost`, where a lookup may wait for its turn until the timeout.
   */
  readonly resolve?: ResolveHost;
  /** Root certificates in PEM, in place of those of Node.js. */
  readonly ca?: string;
}

/**
 * How long connections without work are kept, in ms, and how many for each receiver. Most servers end them after 5 s.
 */
const IDLE = { timeout: 4_000, maxFreeSockets: 32 };

/**
 * How many lookups in DNS there may be at once. It is more than there are deliveries at once by default, so that names
 * whose servers do not answer keep no other waiting.
 */
const DNS_LIMIT = 256;

/**
 * Makes a webhook client. Whoever makes it closes it.
 *
 * @throws SettingsError as `createEgressRules` does.
 */
export function createWebhookClient({
  policy,
  timeout,
  tlsFailure,
  resolve = createResolveHost({ policy, wait: timeout, limits: { dns: DNS_LIMIT } }),
  ca,
}: WebhookClientOptions): WebhookClient {
  const agents = {
    http: new HttpAgent({ keepAlive: true, ...IDLE }),
    https: new HttpsAgent({ keepAlive: true, ...IDLE }),
  };
  const connection = { lookup: guardedLookup(policy, resolve), ...(ca !== undefined && { ca }) };
  const underWay = new Set<ClientRequest>();
  let closed = false;

  const send = async (what: Omit<HttpPost, 'agent'>): Promise<AnswerHead> => {
    try {
      return await httpPost({ ...what, agent: what.url.protocol === 'https:' ? agents.https : agents.http }, underWay);
    } catch (error) {
      if (closed || !(error instanceof ConnectionClosedError && error.wasIdle)) throw error;
      return await httpPost({ ...what, agent: false }, underWay);
    }
  };

  return {
    async post({ url, headers, body, signal }) {
      signal.throwIfAborted();
      if (closed) throw new Error('The webhook client is closed.');
      const fault = checkWebhookUrl(url, policy);
      if (fault !== undefined) return { taken: false, failure: { error: `the URL ${fault}`, permanent: true } };

      const limit = new AbortController();
      const timer = setTimeout(() => limit.abort(new NoAnswerError(timeout)), timeout);
      const stop = (): void => limit.abort(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      try {
        const answer = await send({ url: new URL(url), headers, body, signal: limit.signal, ...connection });
        const taken = answer.status >= 200 && answer.status < 300;
        if (taken) return { taken, status: answer.status };
        return { taken, failure: failureOfStatus(answer.status, answer.retryAfter) };
      } catch (error) {
        signal.throwIfAborted();
        return { taken: false, failure: failureOfError(error, tlsFailure) };
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
      }
    },

    close() {
      closed = true;
      for (const request of underWay) request.destroy();
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}
