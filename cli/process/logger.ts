import { pino, type Logger } from 'pino';
import { PinoPretty } from 'pino-pretty';

export interface LogConfig {
  readonly level: string;
  /** `auto`: pretty on a terminal, else JSON. */
  readonly format: 'auto' | 'pretty' | 'json';
}

/**
 * The log of one process, on standard output.
 *
 * @param component - `api` or `worker`; in every record.
 */
export function createLogger({ level, format }: LogConfig, component: string): Logger {
  const options = { level, base: { component, pid: process.pid } };
  const pretty = format === 'auto' ? process.stdout.isTTY : format === 'pretty';
  if (!pretty) return pino(options);
  const stream = PinoPretty({
    ignore: 'component,pid',
    messageFormat: '{component}: {msg}',
    translateTime: 'SYS:HH:MM:ss.l',
    singleLine: true,
    sync: true,
  });
  return pino(options, stream);
}
