import { APIError } from 'openai';

/**
 * What to tell the caller when the model endpoint has refused a request and will do so again.
 *
 * @returns undefined when another attempt may succeed: rate limits, timeouts, conflicts, server and network errors.
 */
export function refusal(error: unknown): string | undefined {
  if (!(error instanceof APIError)) return undefined;
  switch (error.status) {
    case 401:
    case 403:
      return 'The model endpoint does not accept the credentials of this agent. Its operator has to correct them.';
    case 404:
      return 'The model endpoint does not know the model of this agent. Its operator has to correct the configuration.';
    case 400:
    case 413:
    case 422:
      return 'The model endpoint refused the request. The conversation may be too long for the model.';
    default:
      return undefined;
  }
}
