import type { Logger } from 'pino';
import { SealedError } from '../../keys/secret-box.js';
import { receiverOf, type PushConfig, type PushFailure, type PushSecrets } from '../../protocol/push.js';
import type { WebhookClient, PostOutcome } from '../../webhooks/webhook-client.js';
import { bodyOf } from './body.js';
import { deliveryHeaders, type DeliverySigning } from './headers.js';
import type { ReceiverSlots } from './receiver-slots.js';
import type { RunStop } from './run-stop.js';
import type { TaskEvent } from './task-events.js';

/** What came of a delivery. `busy`: it has not been tried. `stopped`: nobody knows whether the receiver has it. */
export type SendOutcome = PostOutcome | 'busy' | 'stopped';

/** Sends events to the webhook of one config. */
export interface Sender {
  send(event: TaskEvent): Promise<SendOutcome>;
  /** Gives the slot of the receiver back until the next `send`. */
  rest(): void;
}

export interface SenderOptions extends DeliverySigning {
  readonly config: PushConfig;
  readonly taskId: string;
  /** The scope of the task. */
  readonly scope: string;
  readonly webhookClient: WebhookClient;
  readonly slots: ReceiverSlots;
  /**
   * Opens `PushConfig.sealed`. It is absent when this worker has no keys.
   *
   * @throws SealedError when the secrets cannot be opened.
   */
  readonly openSecrets?: ((sealed: string) => Promise<PushSecrets>) | undefined;
  readonly stop: RunStop;
  readonly log: Logger;
}

export function createSender(options: SenderOptions): Sender {
  const { config, taskId, scope, webhookClient, slots, stop, log } = options;
  const receiver = { origin: receiverOf(config), host: new URL(config.url).hostname, scope };
  let secrets: PushSecrets | undefined;
  let release: (() => void) | undefined;

  const attempt = async ({ sequence, event, task }: TaskEvent): Promise<SendOutcome> => {
    try {
      secrets ??= await openSecrets(options);
    } catch (error) {
      if (error instanceof SealedError) return failed(`the secrets cannot be opened: ${reasonOf(error)}`);
      throw error;
    }
    if (!secrets) return failed('the secrets are sealed, and this worker has no secret keys');
    const body = bodyOf(config, event, task);
    const headers = await deliveryHeaders({ config, secrets, taskId, sequence, body }, options);
    try {
      return await webhookClient.post({ url: config.url, headers, body: body.text, signal: stop.requests });
    } catch (error) {
      if (stop.requests.aborted) return 'stopped';
      throw error;
    }
  };

  return {
    async send(event) {
      release ??= await slots.take(receiver, stop.signal);
      if (!release) return stop.signal.aborted ? 'stopped' : 'busy';
      const outcome = await attempt(event);
      const { sequence } = event;
      if (typeof outcome === 'string') log.debug({ sequence }, 'delivery stopped');
      else if (outcome.taken) log.debug({ sequence, status: outcome.status }, 'delivered');
      else log.info({ sequence, ...outcome.failure }, 'delivery failed');
      return outcome;
    },
    rest() {
      release?.();
      release = undefined;
    },
  };
}

/**
 * Opens the secrets of a config.
 *
 * @returns undefined when this worker cannot open any.
 */
async function openSecrets({ config, openSecrets: open }: SenderOptions): Promise<PushSecrets | undefined> {
  return config.sealed === undefined ? {} : await open?.(config.sealed);
}

/** Such a failure is not for good, because an operator may give the worker the key. */
function failed(error: string): { readonly taken: false; readonly failure: PushFailure } {
  return { taken: false, failure: { error, permanent: false } };
}

/** The message of an error, which is a sentence, as the end of another. */
function reasonOf({ message }: SealedError): string {
  return `${message.charAt(0).toLowerCase()}${message.slice(1).replace(/\.$/, '')}`;
}
