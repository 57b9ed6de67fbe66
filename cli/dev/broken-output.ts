/**
 * Lets this process go on when what it prints reaches nobody any more: the terminal is gone, or the reader of a pipe.
 * Without this, its next line would end it, and with it the order in which it ends others.
 */
export function outliveOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
