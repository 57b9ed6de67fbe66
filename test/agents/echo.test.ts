import { expect, test } from 'vitest';
import { echo } from '../../agents/echo.js';
import { createRecordingTask } from '../support/agents/recording-task.js';

test('echo answers with the parts of the message, unchanged', async () => {
  const parts = [{ text: 'Hello' }, { data: { a: [1, null] } }, { raw: 'AAEC', filename: 'a.bin' }];
  const { task, outcome } = await createRecordingTask(echo).send(parts);
  expect(outcome.state).toBe('TASK_STATE_COMPLETED');
  expect(task.artifacts).toMatchObject([{ name: 'echo', parts }]);
});
