import { makeTelemetryFilterString, Runtime, type LogLevel, type LogMetadata } from '@temporalio/worker';
import type { Logger } from 'pino';

/**
 * pino's name of each of Temporal's levels. What the SDK tells as news is detail here, since one process runs many
 * workers.
 */
const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;

/** A warning about what is so by design, as an agent's worker runs activities only. */
const BY_DESIGN = 'No workflows registered, not polling for workflow tasks';

/**
 * Sends the logs of Temporal's SDK to ours. It is to be called once per process, before any connection. The process
 * itself handles signals.
 */
export function installRuntime(log: Logger): void {
  const write = (level: LogLevel, message: string, meta?: LogMetadata): void => {
    log[message === BY_DESIGN ? 'debug' : LEVELS[level]](withoutTexts(meta), message);
  };
  Runtime.install({
    shutdownSignals: [],
    logger: {
      log: write,
      trace: (message, meta) => {
        write('TRACE', message, meta);
      },
      debug: (message, meta) => {
        write('DEBUG', message, meta);
      },
      info: (message, meta) => {
        write('INFO', message, meta);
      },
      warn: (message, meta) => {
        write('WARN', message, meta);
      },
      error: (message, meta) => {
        write('ERROR', message, meta);
      },
    },
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} } },
  });
}

/**
 * Keeps only what is text or number: ids and counts. An object may hold payloads, as the jobs and starts of tasks do,
 * and an error that agent code threw may quote a message: they stay in Temporal.
 */
function withoutTexts(meta: LogMetadata = {}): Record<string, unknown> {
  const { error, taskToken: _, ...rest } = meta as Record<string, unknown>;
  const plain = Object.fromEntries(Object.entries(rest).filter(([, value]) => typeof value !== 'object'));
  return error instanceof Error ? { ...plain, errorName: error.name } : plain;
}
