import { pino, type Logger } from 'pino';
import { PinoPretty } from 'pino-pretty';
import type { LogConfig } from '../config/config.js';

/**
 * Makes the log of one process, on standard output.
 *
 * @param component - `api` or `worker`, which is in every record.
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
