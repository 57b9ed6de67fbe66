import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InvalidParamsError } from '../errors.js';

const tokenSchema = z.tuple([z.string(), z.string()]);

/** The token of the page of a task's configs that follows the config of this id. */
export function writeConfigPageToken(workflowId: string, after: string): string {
  return Buffer.from(JSON.stringify([after, digestOf(workflowId, after)])).toString('base64url');
}

/** @returns the id that the page is after. @throws InvalidParamsError when it is no token, or that of another task. */
export function readConfigPageToken(workflowId: string, token: string): string {
  const parsed = tokenSchema.safeParse(parse(token));
  if (parsed.success) {
    const [after, digest] = parsed.data;
    if (digest === digestOf(workflowId, after)) return after;
  }
  const description = 'must be a nextPageToken of the configs of this task';
  throw new InvalidParamsError([{ field: 'pageToken', description }]);
}

function parse(token: string): unknown {
  try {
    const text = Buffer.from(token, 'base64url').toString();
    // Other spellings of the same bytes are not ours.
    return Buffer.from(text).toString('base64url') === token ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** No secret: whoever makes a token of their own gets configs that they may see. */
function digestOf(workflowId: string, after: string): string {
  return createHash('sha256')
    .update(JSON.stringify([workflowId, after]))
    .digest('base64url')
    .slice(0, 22);
}
