import { expect, test } from 'vitest';
import { shippedAgents } from '../../agents/shipped.js';

const MODEL = { PERDURE_CHAT_BASE_URL: 'http://127.0.0.1:1/v1', PERDURE_CHAT_MODEL: 'small' };
const ids = (env: Record<string, string | undefined>) => shippedAgents(env).map(({ id }) => id);

test('without a configured model there is no chat agent', () => {
  expect(ids({ OPENAI_API_KEY: 'of another program' })).toEqual(['echo', 'analyst']);
});

test('empty variables count as not set', () => {
  expect(ids({ PERDURE_CHAT_BASE_URL: '', PERDURE_CHAT_MODEL: '', PERDURE_CHAT_API_KEY: '' })).toEqual([
    'echo',
    'analyst',
  ]);
});

test('a base URL and a model are enough for the chat agent', () => {
  expect(ids(MODEL)).toEqual(['echo', 'analyst', 'chat']);
});

test.each([
  [{ PERDURE_CHAT_BASE_URL: 'http://127.0.0.1:1/v1' }, 'The chat agent needs PERDURE_CHAT_MODEL'],
  [{ PERDURE_CHAT_MODEL: 'small' }, 'The chat agent needs PERDURE_CHAT_BASE_URL'],
  [{ PERDURE_CHAT_API_KEY: 'sk-1' }, 'The chat agent needs PERDURE_CHAT_BASE_URL and PERDURE_CHAT_MODEL'],
  [{ ...MODEL, PERDURE_CHAT_BASE_URL: 'localhost:11434' }, 'PERDURE_CHAT_BASE_URL is "localhost:11434"'],
])('a chat agent that is configured by half is an error that says what is missing: %o', (env, text) => {
  expect(() => shippedAgents(env)).toThrow(text);
});

test('the error about a half configuration does not show the key', () => {
  expect(() => shippedAgents({ PERDURE_CHAT_API_KEY: 'sk-secret' })).toThrow(/^(?!.*sk-secret)/);
});

test('every skill of every card tells its id, name, description and tags', () => {
  for (const { card } of shippedAgents(MODEL)) {
    expect(card.skills.length).toBeGreaterThan(0);
    for (const skill of card.skills) {
      expect(skill.id).toMatch(/^[a-z-]+$/);
      expect(skill.name).not.toBe('');
      expect(skill.description.length).toBeGreaterThan(40);
      expect(skill.tags.length).toBeGreaterThan(0);
    }
  }
});
