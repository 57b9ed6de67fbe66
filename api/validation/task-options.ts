import { z } from 'zod';
import type { JsonObject } from '../../protocol/a2a.js';
import { TASK_OPTIONS_EXTENSION, TASK_OPTIONS_FIELD } from '../../protocol/extensions.js';
import { InvalidParamsError } from '../../tasks/errors.js';
import type { TaskOptions } from '../../tasks/task-service.js';
import { duration } from './duration.js';
import { parseTimestamp } from './timestamp.js';
import { expected, read, refuse } from './violations.js';
const NOT_A_PRIORITY = 'must be a whole number from 1 to 5';

const priority = z.int({ error: NOT_A_PRIORITY }).min(1, { error: NOT_A_PRIORITY }).max(5, { error: NOT_A_PRIORITY });

const A_TIMESTAMP = 'must be an RFC 3339 timestamp such as "2026-11-21T10:00:00Z"';

const deadline = z.string(expected(A_TIMESTAMP)).transform((text, context): number => {
  return parseTimestamp(text) ?? refuse(context, A_TIMESTAMP);
});

const optionsSchema = z
  .strictObject(
    { priority: priority.exactOptional(), deadline: deadline.exactOptional(), timeout: duration.exactOptional() },
    {
      error: ({ code }) =>
        code === 'unrecognized_keys' ? 'knows only priority, deadline and timeout' : 'must be an object',
    },
  )
  .superRefine((options, context) => {
    if (options.deadline === undefined || options.timeout === undefined) return;
    context.addIssue({ code: 'custom', path: ['timeout'], message: 'must be absent where there is a deadline' });
  });

/**
 * Reads the options of a task from the metadata of the request that starts it; undefined when there are none.
 *
 * @param startsTask - whether the request does start one.
 * @throws InvalidParamsError
 */
export function readTaskOptions(metadata: JsonObject | undefined, startsTask: boolean): TaskOptions | undefined {
  const options = metadata?.[TASK_OPTIONS_EXTENSION];
  if (options === undefined) return undefined;
  if (!startsTask) {
    const description = 'must be absent: it is taken with the message that starts a task';
    throw new InvalidParamsError([{ field: TASK_OPTIONS_FIELD, description }]);
  }
  return read(optionsSchema, options, TASK_OPTIONS_FIELD);
}
