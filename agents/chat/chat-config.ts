/** Where the chat agent finds its model. */
export interface ChatConfig {
  /** The base URL of an API that speaks the chat completions of OpenAI, such as `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** The key of the API. Without one, requests carry no credentials. */
  readonly apiKey?: string;
  /** What the model is told before every conversation. */
  readonly systemPrompt?: string;
}

const BASE_URL = 'PERDURE_CHAT_BASE_URL';
const MODEL = 'PERDURE_CHAT_MODEL';
const API_KEY = 'PERDURE_CHAT_API_KEY';
const SYSTEM_PROMPT = 'PERDURE_CHAT_SYSTEM_PROMPT';

/**
 * Reads the configuration of the chat agent from environment variables; an empty one counts as not set.
 *
 * @returns undefined when none of them is set.
 * @throws RangeError when only some of what is needed is set, or the base URL is none.
 */
export function readChatConfig(env: Readonly<Record<string, string | undefined>>): ChatConfig | undefined {
  const [baseUrl, model, apiKey, systemPrompt] = [BASE_URL, MODEL, API_KEY, SYSTEM_PROMPT].map((name) => env[name]);
  const given = [baseUrl && BASE_URL, model && MODEL, apiKey && API_KEY, systemPrompt && SYSTEM_PROMPT].filter(Boolean);
  if (given.length === 0) return undefined;
  if (!baseUrl || !model) {
    const missing = [!baseUrl && BASE_URL, !model && MODEL].filter(Boolean);
    throw new RangeError(
      `The chat agent needs ${missing.join(' and ')}, because ${given.join(' and ')} is set. Set all, or none.`,
    );
  }
  if (!isHttpUrl(baseUrl)) {
    throw new RangeError(`${BASE_URL} is "${baseUrl}"; it must be a URL such as "http://127.0.0.1:11434/v1".`);
  }
  return { baseUrl, model, ...(apiKey && { apiKey }), ...(systemPrompt && { systemPrompt }) };
}

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol);
}
