import { readBoundToken, writeBoundToken } from '../bound-token.js';
import { InvalidParamsError } from '../errors.js';

/** The token of the page of a task's configs that follows the config of this id. */
export function writeConfigPageToken(workflowId: string, after: string): string {
  return writeBoundToken([after], workflowId);
}

/** @returns the id that the page is after. @throws InvalidParamsError when it is no token, or that of another task. */
export function readConfigPageToken(workflowId: string, token: string): string {
  const { fields: [after] = [], isBound } = readBoundToken(token, workflowId) ?? {};
  if (isBound && typeof after === 'string') return after;
  const description = 'must be a nextPageToken of the configs of this task';
  throw new InvalidParamsError([{ field: 'pageToken', description }]);
}
