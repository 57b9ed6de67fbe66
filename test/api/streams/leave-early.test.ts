import { expect, test } from 'vitest';
import { createGates } from '../../support/agents/gates.js';
import { messageSteps, script, scriptedAgent } from '../../support/agents/scripted-agent.js';
import { createCaller } from '../../support/clients/a2a-caller.js';
import { openResponse } from '../../support/clients/sse-client.js';
import { eventually } from '../../support/eventually.js';
import { useHttpStack } from '../../support/stacks/http-stack.js';

const stack = useHttpStack('leave-early', () => [scriptedAgent('actor', messageSteps(createGates()))]);

test('a subscriber who leaves before the snapshot has come leaves no long poll behind', async () => {
  const [{ url }, { url: other, reads }] = stack.apis;
  const { task } = await createCaller(url).send(script({ ask: 'Which?' }));

  const release = reads.hold();
  const gone = new AbortController();
  const response = openResponse(`${other}/tasks/${task.id}:subscribe`, { signal: gone.signal });
  response.catch(() => undefined);
  await eventually(() => {
    expect(reads.openAbout(task.id)).not.toEqual([]);
  });
  gone.abort();
  await expect(response).rejects.toThrow();
  await eventually(() => {
    expect(stack.logged.filter((line) => line.includes('"aborted":true'))).toHaveLength(1);
  });
  release();

  await eventually(() => {
    expect(reads.openAbout(task.id)).toEqual([]);
  });
});
