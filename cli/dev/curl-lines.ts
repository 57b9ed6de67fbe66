import type { Agent } from '../../protocol/agent.js';

/** A command to paste into a shell. */
export interface CurlLine {
  readonly about: string;
  readonly command: string;
}

const CSV = [
  'city,month,rain',
  'Oslo,1,55',
  'Oslo,7,81',
  'Bergen,1,252',
  'Bergen,7,163',
  'Rome,1,67',
  'Rome,7,19',
].join('\n');

const HELLO = { text: 'hello' };

/**
 * Three commands that work as they are: send and wait, stream, start and read later.
 *
 * @param withKey - whether they have to send an API key, which is in the shell's variable KEY.
 */
export function curlLines(apiUrl: string, agents: readonly Agent[], withKey = false): readonly CurlLine[] {
  const [first] = agents;
  if (!first) return [];
  const simple = agents.find(({ id }) => id === 'echo') ?? first;
  const analyst = agents.find(({ id }) => id === 'analyst');
  const streaming = analyst ?? simple;

  const curl = withKey ? 'curl -H "X-API-Key: $KEY"' : 'curl';
  const send = `${curl} -s ${apiUrl}/${simple.id}/message:send`;
  const stream = `${curl} -sN ${apiUrl}/${streaming.id}/message:stream`;
  const question = analyst ? [{ text: CSV, mediaType: 'text/csv' }, { data: { groupBy: 'city' } }] : [HELLO];
  const later = `${send} ${body([HELLO], { returnImmediately: true })}`;
  return [
    { about: `Send a message to ${simple.id}, and wait for the end of the task`, command: `${send} ${body([HELLO])}` },
    {
      about: analyst
        ? 'Send a table to analyst, and stream its report'
        : `Stream the events of a task of ${streaming.id}`,
      command: `${stream} ${body(question)}`,
    },
    {
      about: 'Start a task without waiting, then read it by its id',
      command: `${curl} -s ${apiUrl}/${simple.id}/tasks/$(${later} | grep -oE '[0-9a-f-]{36}' | head -1)`,
    },
  ];
}

function body(parts: readonly object[], configuration?: object): string {
  const message = { messageId: 'm1', role: 'ROLE_USER', parts };
  // No text above has a single quote, so the JSON needs no escape in a shell.
  return `-H 'content-type: application/json' -d '${JSON.stringify({ message, configuration })}'`;
}
