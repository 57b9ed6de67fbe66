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
  /** The id, chosen by the client or else a UUID. It is unique in its task, and has 1 to 255 characters. */
  readonly id: string;
  /** The URL that deliveries are sent to. It has no user name and no password. */
  readonly url: string;
  /** The events that are delivered. There is at least one. */
  readonly on: readonly PushEvent[];
  /** Whether each delivery is the whole task after the event, in place of the event. */
  readonly snapshot?: boolean;
  /** Whether the first delivery is the task as it stands, before the events that follow. */
  readonly initialSnapshot?: boolean;
  /** The version of A2A that the config was made with. Its deliveries are of that version. */
  readonly protocolVersion: ProtocolVersion;
  /** The `authentication.scheme`, as the client wrote it. */
  readonly scheme?: string;
  /**
   * The `PushSecrets`, sealed for this config of this task: see `keys/secret-box.ts`. It is absent when there are none.
   */
  readonly sealed?: string;
  /** The `traceparent` (W3C Trace Context) of the request that made the config. */
  readonly traceparent?: string;
  readonly retry: PushRetry;
}

/** A push config as the journal tells it. */
export interface PushEntry {
  readonly config: PushConfig;
  /** The sequence of the event that was the newest when the config came. */
  readonly since: number;
}

/** The part of a config that is in clear nowhere but in the memory of API and worker. */
export interface PushSecrets {
  /** The value of the header `X-A2A-Notification-Token`. */
  readonly token?: string;
  /** The value of `authentication.credentials`, which follows the scheme in `Authorization`. */
  readonly credentials?: string;
  /** The secret that deliveries are signed with by the Standard Webhooks scheme. Default: the token. */
  readonly signingSecret?: string;
}

/** How long, and how often, a delivery that fails is tried. */
export interface PushRetry extends Backoff {
  /** How many attempts there are at one delivery, the first included. */
  readonly maximumAttempts: number;
  /** How long attempts go on after the first one that failed. */
  readonly maximumDuration: number;
}

/** How far the deliveries of one config are: what the task workflow knows, and hands to its next run. */
export interface PushState {
  readonly config: PushConfig;
  /**
   * The newest event that has been delivered, or that the config does not want. It is absent while nothing has been
   * tried.
   */
  readonly cursor?: number;
  /** How many attempts at the delivery after the cursor have failed. */
  readonly failures: number;
  readonly failingSince?: string;
  /**
   * When the delivery is tried again. It is absent while nothing has failed, and when the delivery has been given up.
   */
  readonly nextAttempt?: string;
  /** Why the newest attempt failed. The text tells nothing of secrets or contents. */
  readonly lastError?: string;
  readonly givenUp?: PushGivenUp;
  /** Whether there may be something to deliver. */
  readonly news: boolean;
}

/**
 * Why deliveries have stopped. `exhausted`: the limits of `PushRetry` have been reached; the next event is tried again,
 * once. `permanent`: the receiver does not want any (HTTP 410), or may not be called; only an operator or a new config
 * helps.
 */
export interface PushGivenUp {
  readonly reason: 'exhausted' | 'permanent';
  readonly at: string;
}

/** The argument of the activity `deliverPush`. */
export interface DeliverPushInput {
  /** The id of the task's own workflow, whichever workflow runs the activity. */
  readonly workflowId: string;
  readonly taskId: string;
  readonly agent: string;
  readonly scope: string;
  readonly configId: string;
  /** The cursor of `PushState`. */
  readonly cursor?: number;
  /** How many attempts at the delivery after the cursor have failed already. */
  readonly failures: number;
  /** How long to wait for more events when all are delivered, in ms. */
  readonly linger: number;
}

/** The result of the activity `deliverPush`. A delivery that failed is a result too: the workflow decides what follows. */
export interface DeliverPushResult {
  /** The cursor of `PushState` after the run. It is absent when not even the first delivery was made. */
  readonly cursor?: number;
  /** How many deliveries the receiver has taken in this run. */
  readonly delivered: number;
  /** How far the history was read: every event up to this one has been looked at. */
  readonly readTo: PushReadTo;
  /** Whether the task had ended by then: short of a reset nothing more can come. */
  readonly ended: boolean;
  /** Whether there is more to deliver, because the activity ended only for its time. */
  readonly more?: boolean;
  readonly failure?: PushFailure;
}

export interface PushReadTo {
  readonly runId: string;
  readonly eventId: number;
}

/** Why the delivery after the cursor failed. */
export interface PushFailure {
  /** What happened, such as `HTTP 503` or `no answer within 15 s`. */
  readonly error: string;
  /** Whether trying again is of no use. */
  readonly permanent: boolean;
  /** When the receiver wants to be tried again, in ms from now (`Retry-After`). */
  readonly retryAfter?: number;
}

/** The argument of the update `deletePushConfig`. */
export interface DeletePushConfigInput {
  readonly id: string;
}

/**
 * The argument of the update `redrivePush`: the id of a config, or nothing for all configs of the task that have been
 * given up.
 */
export interface RedrivePushInput {
  readonly id?: string;
}

/** The answer of the update `redrivePush`. */
export interface RedrivePushResult {
  /** The ids of the configs that are tried again. */
  readonly ids: readonly string[];
}

/** The memo `push` with the deliveries that were given up, for the operator's list. */
export interface PushMemo {
  readonly givenUp: readonly GivenUpDelivery[];
}

export interface GivenUpDelivery extends PushGivenUp {
  readonly id: string;
  /** The scheme, host and port of the webhook, without its path, which may hold a secret. */
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
  /** The id of the task's own workflow. */
  readonly workflowId: string;
  readonly taskId: string;
  readonly agent: string;
  readonly scope: string;
  readonly push: readonly PushState[];
  /** How the task has ended. Default: TASK_STATE_COMPLETED. */
  readonly state?: TerminalState;
  /** The workflow is closed after this long without anything to do, in ms. */
  readonly idleTimeout: number;
  /** The run continues as new at this many history events, in place of the server's suggestion. */
  readonly continueAsNewAfter?: number;
}

/** The most push configs that one task can have. */
export const MAX_PUSH_CONFIGS = 10;

/** Scheme, host and port of a webhook: all that may be shown of its URL, as a path or a query can hold a secret. */
export function receiverOf({ url }: Pick<PushConfig, 'url'>): string {
  return new URL(url).origin;
}
