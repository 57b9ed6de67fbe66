import { boolean, countUpTo, duration, oneOf, text } from './config-parsers.js';
import type { ConfigVariable } from './config-variable.js';
import { portRanges, receivers, receiversOrAll } from './receiver-parsers.js';

/** The environment variables of push notifications: whom they may call, and how persistently. */
export const PUSH_VARIABLES = {
  PERDURE_PUSH: {
    section: 'api',
    meaning: 'Whether clients may ask for push notifications. `false`: what they have asked for before is still sent.',
    fallback: 'true',
    schema: boolean,
  },
  PERDURE_PUSH_INSECURE: {
    section: 'all',
    meaning:
      'For development: webhooks may be http, and at any address and port. `perdure dev` sets it to `true` unless it is set.',
    fallback: 'false',
    schema: boolean,
  },
  PERDURE_PUSH_PORTS: {
    section: 'all',
    meaning: 'Ports that webhooks may have.',
    fallback: '443,1024-65535',
    schema: portRanges,
  },
  PERDURE_PUSH_ALLOW: {
    section: 'all',
    meaning:
      'Receivers that may be called though they are not public, or denied: host names, `*.example.com`, addresses, CIDR ' +
      'ranges, separated by commas. Unset: all public ones.',
    schema: receivers,
  },
  PERDURE_PUSH_DENY: {
    section: 'all',
    meaning: 'Receivers, in the same forms, that are never called unless allowed; `*`: all.',
    schema: receiversOrAll,
  },
  PERDURE_SECRET_KEYS_FILE: {
    section: 'all',
    meaning:
      'File of the keys that seal the secrets of webhooks, as `perdure secret-key` makes it. Unset: they may have none; ' +
      '`perdure dev` makes one.',
    schema: text,
  },
  PERDURE_PUSH_SIGNING_KEYS_FILE: {
    section: 'all',
    meaning:
      'File of the keys that sign deliveries by JWT, as `perdure signing-key` makes it; workers then need ' +
      '`PERDURE_PUBLIC_URL`. Unset: no JWTs.',
    schema: text,
  },
  PERDURE_PUSH_SIGNING_SECRET: {
    section: 'worker',
    meaning:
      'Signs deliveries of webhooks that have no secret of their own, by the Standard Webhooks scheme. It proves this ' +
      'deployment, not which of its clients.',
    schema: text,
  },
  PERDURE_PUSH_MAX_ATTEMPTS: {
    section: 'api',
    meaning: 'How often a delivery is tried before it is given up.',
    fallback: '30',
    schema: countUpTo(1_000_000),
  },
  PERDURE_PUSH_MAX_DURATION: {
    section: 'api',
    meaning: 'How long a delivery is tried before it is given up.',
    fallback: '1 day',
    schema: duration,
  },
  PERDURE_PUSH_INITIAL_INTERVAL: {
    section: 'api',
    meaning: 'Time between the first attempt and the second; it doubles with each.',
    fallback: '1s',
    schema: duration,
  },
  PERDURE_PUSH_MAX_INTERVAL: {
    section: 'api',
    meaning: 'The longest time between two attempts.',
    fallback: '1 hour',
    schema: duration,
  },
  PERDURE_PUSH_TIMEOUT: {
    section: 'worker',
    meaning: 'How long a receiver may take to answer: 10 to 30 s.',
    fallback: '15s',
    schema: duration,
  },
  PERDURE_PUSH_TLS_FAILURE: {
    section: 'worker',
    meaning: 'What follows when a receiver’s certificate is not valid: `stop`, it is given up at once; `retry`.',
    fallback: 'stop',
    schema: oneOf(['stop', 'retry']),
  },
  PERDURE_PUSH_CONCURRENCY: {
    section: 'worker',
    meaning: 'Deliveries at once in one worker process.',
    fallback: '200',
    schema: countUpTo(10_000),
  },
} as const satisfies Readonly<Record<`PERDURE_${string}`, ConfigVariable>>;
