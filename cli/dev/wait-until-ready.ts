import { setTimeout as delay } from 'node:timers/promises';
import { sayProgress, type Say } from '../terminal/say.js';

const ATTEMPT_LIMIT = 5_000;

/** Waits until `GET url` answers 200, however long that takes, and says so when it takes long. */
export async function waitUntilReady(url: string, say: Say, ending: AbortSignal): Promise<void> {
  await sayProgress(say, 'Waiting until API and worker are ready', async () => {
    while (!(await answersOk(url, ending))) {
      await delay(50, undefined, { signal: ending });
    }
  });
}

async function answersOk(url: string, ending: AbortSignal): Promise<boolean> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ATTEMPT_LIMIT);
  try {
    const response = await fetch(url, { signal: AbortSignal.any([ending, late.signal]) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    ending.throwIfAborted();
    return false;
  } finally {
    clearTimeout(timer);
  }
}
