/** What an API or worker process tells the process that started it, over IPC, when it can do its work. */
export interface ReadyMessage {
  readonly perdure: 'ready';
}

export function isReadyMessage(message: unknown): message is ReadyMessage {
  return typeof message === 'object' && message !== null && 'perdure' in message && message.perdure === 'ready';
}

/** Tells the process that started this one that it is ready. It does nothing in a process that was started by hand. */
export function sendReady(): void {
  const message: ReadyMessage = { perdure: 'ready' };
  process.send?.(message);
}
