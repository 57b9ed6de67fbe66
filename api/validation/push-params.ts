import { z } from 'zod';
import type { JsonValue } from '../../protocol/a2a.js';
import { PUSH_EXTENSION } from '../../protocol/extensions.js';
import { PUSH_HEADER } from '../../protocol/headers.js';
import { PUSH_EVENTS, type PushEvent } from '../../protocol/push-events.js';
import { MAX_PUSH_CONFIGS } from '../../protocol/push.js';
import { InvalidParamsError } from '../../tasks/errors.js';
import type { RetryLimits } from '../../tasks/push/push-request.js';
import { duration } from './duration.js';
import { expected, read, refuse } from './violations.js';
import { authenticationScheme, configId, headerValue, webhookUrl } from './webhook-fields.js';

/** Where the params of the extension are in a request that has metadata. */
export const PUSH_FIELD = `metadata["${PUSH_EXTENSION}"]`;

/** What the extension says of a config beside its webhook. */
export interface DeliveryOptions {
  readonly on?: readonly PushEvent[];
  readonly snapshot?: boolean;
  readonly initialSnapshot?: boolean;
  readonly signingSecret?: string;
  readonly retry?: RetryLimits;
}

const EVENT_NAMES: ReadonlySet<unknown> = new Set(PUSH_EVENTS);
const MAX_ATTEMPTS = 1_000_000;

const event = z.unknown().transform((value, context): PushEvent => {
  // Safe: the set has nothing else.
  return EVENT_NAMES.has(value) ? (value as PushEvent) : refuse(context, `must be one of ${PUSH_EVENTS.join(', ')}`);
});

const flag = z.boolean({ error: 'must be true or false' });

const attempts = `must be a whole number from 1 to ${MAX_ATTEMPTS}`;

const retry = strict({
  maxAttempts: z
    .int({ error: attempts })
    .min(1, { error: attempts })
    .max(MAX_ATTEMPTS, { error: attempts })
    .exactOptional(),
  maxDuration: duration.exactOptional(),
}).transform(({ maxAttempts, maxDuration }): RetryLimits => ({
  ...(maxAttempts !== undefined && { maximumAttempts: maxAttempts }),
  ...(maxDuration !== undefined && { maximumDuration: maxDuration }),
}));

const signingSecret = headerValue.refine(isSigningSecret, {
  error: 'must be base64 behind "whsec_": the key that deliveries are signed with',
});

const OPTIONS = {
  on: z
    .array(event, { error: 'must be a list of events' })
    .min(1, { error: 'must name at least one event' })
    .max(100, { error: 'must have at most 100 entries' })
    .exactOptional(),
  snapshot: flag.exactOptional(),
  initialSnapshot: flag.exactOptional(),
  signingSecret: signingSecret.exactOptional(),
  retry: retry.exactOptional(),
};

const optionsSchema = strict(OPTIONS);

/** A webhook of its own, or, without a target, what is to be said of the config that the request has. */
const paramsSchema = strict({
  target: webhookUrl.exactOptional(),
  id: configId.exactOptional(),
  token: headerValue.exactOptional(),
  authentication: strict({ scheme: authenticationScheme, credentials: headerValue.exactOptional() }).exactOptional(),
  ...OPTIONS,
}).superRefine((params, context) => {
  if (params.target !== undefined) return;
  for (const name of ['id', 'token', 'authentication'] as const) {
    if (params[name] === undefined) continue;
    context.addIssue({ code: 'custom', path: [name], message: 'must be absent where there is no target' });
  }
});

const paramsListSchema = z
  .array(z.unknown(), { error: 'must be an object or a list of objects' })
  .max(MAX_PUSH_CONFIGS, { error: `must have at most ${MAX_PUSH_CONFIGS} entries` })
  .pipe(z.array(paramsSchema));

export type PushParams = z.output<typeof paramsSchema>;

/** Params with their place in the request. */
export interface PlacedParams {
  readonly at: string;
  readonly params: PushParams;
}

/** Reads the entry of the extension in a request's metadata: one object, or a list. @throws InvalidParamsError */
export function readPushParams(entry: JsonValue): readonly PlacedParams[] {
  if (!Array.isArray(entry)) return [{ at: PUSH_FIELD, params: read(paramsSchema, entry, PUSH_FIELD) }];
  const list = read(paramsListSchema, entry, PUSH_FIELD);
  return list.map((params, index) => ({ at: `${PUSH_FIELD}[${index}]`, params }));
}

/** Reads the header of the extension. @throws InvalidParamsError */
export function readPushHeader(header: string | undefined): DeliveryOptions {
  if (header === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(header);
  } catch {
    throw new InvalidParamsError([{ field: PUSH_HEADER, description: 'must be a JSON object' }]);
  }
  return read(optionsSchema, value, PUSH_HEADER);
}

function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code, input }) => {
      if (code === 'unrecognized_keys') return `knows only ${names}`;
      return expected('must be an object').error({ input });
    },
  });
}

/** A secret as Standard Webhooks has it: base64 behind the prefix, or else any text. */
function isSigningSecret(secret: string): boolean {
  const [, encoded] = /^whsec_(.*)$/.exec(secret) ?? [];
  return encoded === undefined || (encoded !== '' && Buffer.from(encoded, 'base64').toString('base64') === encoded);
}
