import { z } from 'zod';
import type { StreamResponse } from '../../protocol/a2a.js';
import type { EventStream } from '../support/clients/sse-client.js';

/** What the narrator of the crash tests is told to do, in the data part of a message. */
const SCRIPT = z.object({
  lines: z.number(),
  /** After each line, in ms. Default: none. */
  pause: z.number().default(0),
  /** A checkpoint after every so many lines. Default: none. */
  checkpointEvery: z.number().default(0),
  /** The first attempt stops at this line, until its worker is lost or shut down. Default: nowhere. */
  holdAt: z.number().default(0),
  /** Do not listen to the abort signal. */
  deaf: z.boolean().default(false),
});

export function readScript(data: unknown): z.output<typeof SCRIPT> {
  return SCRIPT.parse(data);
}

/** One line of the story. No two are the same, so that a lost, repeated or misplaced one shows. */
export function storyLine(line: number): string {
  return `Line ${line} of the story.\n`;
}

/** The whole story. */
export function storyOf(lines: number): string {
  return Array.from({ length: lines }, (_, index) => storyLine(index + 1)).join('');
}

const PROGRESS = z.object({ attempt: z.number(), process: z.number(), from: z.number() });

/** What each attempt of the narrator says first: where it runs, and after which line it goes on. */
export type Progress = z.infer<typeof PROGRESS>;

/** The progress in a status update; undefined for any other event. */
function progressIn(event: StreamResponse): Progress | undefined {
  if (!('statusUpdate' in event)) return undefined;
  return event.statusUpdate.status.message?.parts.flatMap((part) =>
    'data' in part ? [PROGRESS.parse(part.data)] : [],
  )[0];
}

/** The attempts that a stream has told of, in their order. */
export function attemptsIn({ events }: Pick<EventStream, 'events'>): readonly Progress[] {
  return events.flatMap(({ event }) => progressIn(event) ?? []);
}

/** Waits until a stream tells of an attempt. */
export async function untilAttempt(stream: EventStream, attempt: number): Promise<Progress> {
  await stream.until((event) => progressIn(event)?.attempt === attempt);
  return attemptsIn(stream).find((each) => each.attempt === attempt) ?? never();
}

function never(): never {
  throw new Error('The event that was waited for has gone.');
}

/** Whether an event brings this line of the story, be it with others. */
export function bringsLine(line: number): (event: StreamResponse) => boolean {
  return (event) =>
    'artifactUpdate' in event && JSON.stringify(event.artifactUpdate.artifact).includes(`Line ${line} of`);
}
