import type { UntypedHandleCall } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import type { Logger } from 'pino';
import { shareCalls } from '../../tasks/feed/share-calls.js';
import type { TrackedServices } from './tracked-services.js';

interface HealthOptions {
  /** The services that are as healthy as the server. */
  readonly services: readonly string[];
  /** Whether requests can be served now; a rejection counts as no. */
  readonly ready: () => Promise<boolean>;
  readonly log: Logger;
}

/** Between looks at the server's health while clients watch it, in ms. */
const WATCH_INTERVAL = 5_000;

/**
 * Adds the standard health service, `grpc.health.v1.Health`. Each answer is of the moment; who watches learns of changes
 * within seconds.
 *
 * @returns what says that the server is not healthy any more, for good.
 */
export function addHealthService(server: TrackedServices, { services, ready, log }: HealthOptions): () => void {
  const names = ['', ...services];
  let current: 'SERVING' | 'NOT_SERVING' = 'NOT_SERVING';
  let closed = false;
  const health = new HealthImplementation(Object.fromEntries(names.map((name) => [name, current])));

  const set = (status: typeof current): void => {
    if (status === current) return;
    current = status;
    for (const name of names) health.setStatus(name, status);
  };
  const refresh = shareCalls(async () => {
    const isReady = await ready().catch((error: unknown) => {
      log.warn({ err: error }, 'readiness check failed');
      return false;
    });
    set(isReady && !closed ? 'SERVING' : 'NOT_SERVING');
  });
  const upToDate =
    (handle: UntypedHandleCall): UntypedHandleCall =>
    (...call: readonly unknown[]) =>
      void refresh().then(() => {
        Reflect.apply(handle, undefined, call);
      });

  health.addToServer({
    addService(definition, implementation) {
      const handlers = Object.entries(implementation).map(([name, handle]) => [name, upToDate(handle)] as const);
      server.addService(definition, Object.fromEntries(handlers));
    },
  });
  const watch = setInterval(() => {
    if (server.open > 0) void refresh();
  }, WATCH_INTERVAL).unref();
  return () => {
    closed = true;
    clearInterval(watch);
    set('NOT_SERVING');
  };
}
