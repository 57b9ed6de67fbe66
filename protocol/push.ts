/**
 * Push notifications (A2A §4.3): what the API, the task workflow and the delivery activity tell each other. All of it is in
 * histories, so secrets are in it in sealed form only.
 *
 * Durations are in milliseconds, times are ISO 8601 in UTC.
 */
import type { Backoff } from './backoff.js';
import type { PushEvent } from './push-events.js';
import type { TerminalState } from './task-state.js';
import type { ProtocolVersion } from './version.js';

/** A push notification config of one task, as its history holds it. */
export interface PushConfig {
  /** Chosen by the client, or a UUID. Unique in its task; 1 to 255 characters. */
  readonly id: string;
  /** Where to. Without user name and password. */
  readonly url: string;
  /** Which events. Not empty. */
  readonly on: readonly PushEvent[];
  /** Each delivery is the whole task after the event, in place of the event. */
  readonly snapshot?: boolean;
  /** The first delivery is the task as it stands; the events after it follow. */
  readonly initialSnapshot?: boolean;
  /** The version of A2A that the config was made with, and in which its deliveries are. */
  readonly protocolVersion: ProtocolVersion;
  /** `authentication.scheme`, as the client wrote it. */
  readonly scheme?: string;
  /** `PushSecrets`, sealed for this config of this task: see `keys/secret-box.ts`. Absent: there are none. */
  readonly sealed?: string;
  /** `traceparent` (W3C) of the request that made the config. */
  readonly traceparent?: string;
  readonly retry: PushRetry;
}

/** What of a config must be in clear nowhere but in the memory of API and worker. */
export interface PushSecrets {
  /** For the header `X-A2A-Notification-Token`. */
  readonly token?: string;
  /** `authentication.credentials`: what follows the scheme in `Authorization`. */
  readonly credentials?: string;
  /** What deliveries are signed with by the Standard Webhooks scheme; absent: the token. */
  readonly signingSecret?: string;
}

/** How long, and how often, a delivery is tried that fails. */
export interface PushRetry extends Backoff {
  /** Attempts at one delivery, the first included. */
  readonly maximumAttempts: number;
  /** From the first attempt that failed. */
  readonly maximumDuration: number;
}

/** How far the deliveries of one config are: what the task workflow knows, and hands to its next run. */
export interface PushState {
  readonly config: PushConfig;
  /** The newest event that has been delivered, or that the config does not want. Absent: nothing has been tried yet. */
  readonly cursor?: number;
  /** Attempts at the delivery after the cursor that failed. */
  readonly failures: number;
  readonly failingSince?: string;
  /** When it is tried again; absent while nothing has failed, and when it has been given up. */
  readonly nextAttempt?: string;
  /** Why the newest attempt failed. Tells nothing of secrets or contents. */
  readonly lastError?: string;
  readonly givenUp?: PushGivenUp;
  /** Something may be there to deliver. */
  readonly news: boolean;
}

/**
 * Why deliveries have stopped. `exhausted`: the limits of `PushRetry`; the next event is tried again, once.
 * `permanent`: the receiver does not want any (HTTP 410), or may not be called; only an operator or a new config helps.
 */
export interface PushGivenUp {
  readonly reason: 'exhausted' | 'permanent';
  readonly at: string;
}

/** The argument of the activity `deliverPush`. */
export interface DeliverPushInput {
  /** Of the task, whichever workflow runs the activity. */
  readonly workflowId: string;
  readonly taskId: string;
  readonly agent: string;
  readonly scope: string;
  readonly configId: string;
  /** See `PushState`. */
  readonly cursor?: number;
  /** Attempts at the delivery after the cursor that have failed already. */
  readonly failures: number;
  /** How long to wait for more events when all are delivered, in ms. */
  readonly linger: number;
}

/** The result of the activity `deliverPush`. A delivery that failed is a result too: the workflow decides what follows. */
export interface DeliverPushResult {
  /** As in `PushState`; absent when not even the first delivery was made. */
  readonly cursor?: number;
  /** Deliveries that the receiver has taken in this run. */
  readonly delivered: number;
  /** How far the history was read: every event up to this one has been looked at. */
  readonly readTo: PushReadTo;
  /** Whether the task had ended by then: short of a reset nothing more can come. */
  readonly ended: boolean;
  /** There is more, and the activity ended only for its time. */
  readonly more?: boolean;
  readonly failure?: PushFailure;
}

export interface PushReadTo {
  readonly runId: string;
  readonly eventId: number;
}

/** Why the delivery after the cursor failed. */
export interface PushFailure {
  /** `HTTP 503`, `no answer within 15 s`, … */
  readonly error: string;
  /** Trying again is of no use. */
  readonly permanent: boolean;
  /** When the receiver wants to be tried again, in ms from now (`Retry-After`). */
  readonly retryAfter?: number;
}

/** The argument of the update `deletePushConfig`. */
export interface DeletePushConfigInput {
  readonly id: string;
}

/** The argument of the update `redrivePush`: a config, or all of the task that have been given up. */
export interface RedrivePushInput {
  readonly id?: string;
}

/** The answer of the update `redrivePush`. */
export interface RedrivePushResult {
  /** The configs that are tried again. */
  readonly ids: readonly string[];
}

/** The memo `push`: deliveries that were given up, for the operator's list. */
export interface PushMemo {
  readonly givenUp: readonly GivenUpDelivery[];
}

export interface GivenUpDelivery extends PushGivenUp {
  readonly id: string;
  /** Scheme, host and port: a path may hold a secret. */
  readonly receiver: string;
  readonly cursor?: number;
  readonly attempts: number;
  readonly lastError: string;
}

/**
 * The argument of the workflow `taskPush`, which goes on with the configs of a task whose own workflow is closed: they can
 * still be changed, and sent again.
 */
export interface TaskPushInput {
  /** Of the task. */
  readonly workflowId: string;
  readonly taskId: string;
  readonly agent: string;
  readonly scope: string;
  readonly push: readonly PushState[];
  /** How the task has ended. Default: TASK_STATE_COMPLETED. */
  readonly state?: TerminalState;
  /** Closed after this long without anything to do, in ms. */
  readonly idleTimeout: number;
  /** Continue as new at this many history events, in place of the server's suggestion. */
  readonly continueAsNewAfter?: number;
}

/** Configs of one task. */
export const MAX_PUSH_CONFIGS = 10;

/** Scheme, host and port of a webhook: all that may be shown of its URL, as a path or a query can hold a secret. */
export function receiverOf({ url }: Pick<PushConfig, 'url'>): string {
  return new URL(url).origin;
}
