import { describe, expect, test } from 'vitest';
import type { AgentDescription } from '../../protocol/agent-description.js';
import { defineAgent, type AgentOptions } from '../../protocol/agent.js';

const skill = { id: 'a', name: 'A', description: 'Does A.', tags: ['a'] };
const card: AgentDescription = {
  name: 'Desk',
  description: 'Helps.',
  version: '1.0.0',
  skills: [skill],
  provider: { organization: 'Acme', url: 'https://acme.example.com' },
  documentationUrl: 'https://acme.example.com/docs',
  extensions: [{ uri: 'urn:example:a' }],
};
const define = (options: Partial<AgentOptions>) => defineAgent({ card, run: () => undefined, ...options });
const withCard = (change: object) => () => define({ card: { ...card, ...change } });
const withSkill = (change: object) => withCard({ skills: [{ ...skill, ...change }] });

test('a card with all that A2A requires is taken', () => {
  expect(define({}).card).toBe(card);
  expect(define({})).not.toHaveProperty('extendedCard');
});

describe('a card is refused, naming agent, field and value,', () => {
  test.each<[string, () => unknown, string]>([
    ['without a description', withCard({ description: ' ' }), 'card.description is " "'],
    ['without a version', withCard({ version: undefined }), 'card.version is undefined'],
    ['without a list of skills', withCard({ skills: undefined }), 'card.skills is undefined'],
    [
      'with a name that is no text',
      () => define({ id: 'desk', card: { ...card, name: 7 as unknown as string } }),
      'card.name is 7',
    ],
    ['with a relative URL', withCard({ documentationUrl: '/docs' }), 'card.documentationUrl is "/docs"'],
    ['with an icon of no URL', withCard({ iconUrl: '' }), 'card.iconUrl is ""'],
    [
      'with a provider without a name',
      withCard({ provider: { organization: '', url: 'https://a.b' } }),
      'card.provider.organization is ""',
    ],
    [
      'with a provider without a URL',
      withCard({ provider: { organization: 'A', url: 'a.b' } }),
      'card.provider.url is "a.b"',
    ],
    ['with an extension of no URI', withCard({ extensions: [{ uri: 'mine' }] }), 'card.extensions[0].uri is "mine"'],
    ['with an empty list of media types', withCard({ defaultInputModes: [] }), 'card.defaultInputModes is []'],
    ['with a skill without a name', withSkill({ name: '' }), 'card.skills[0].name is ""'],
    ['with a skill without an id', withSkill({ id: undefined }), 'card.skills[0].id is undefined'],
    ['with a skill without tags', withSkill({ tags: undefined }), 'card.skills[0].tags is undefined'],
    ['with an empty media type of a skill', withSkill({ inputModes: [''] }), 'card.skills[0].inputModes[0] is ""'],
    ['with two skills of one id', withCard({ skills: [skill, skill] }), 'card.skills[1].id is "a"'],
  ])('%s', (_, make, words) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(/^Agent "desk": /);
    expect(make).toThrow(words);
  });
});

describe('an extended card', () => {
  test('has the skills of the card and its own; what else it says takes the place of what the card says', () => {
    const own = { ...skill, id: 'b' };
    const { card: known, extendedCard } = define({ extendedCard: { description: 'Helps more.', skills: [own] } });
    expect(known).toBe(card);
    expect(extendedCard).toEqual({ ...card, description: 'Helps more.', skills: [skill, own] });
  });

  test('is refused with a skill that the card has, or an empty text', () => {
    expect(() => define({ extendedCard: { skills: [skill] } })).toThrow('skills[1].id is "a"');
    expect(() => define({ extendedCard: { description: '' } })).toThrow('extendedCard.description is ""');
  });
});

test.each(['tasks', 'message', 'extendedagentcard', 'v1', 'healthz', 'readyz', 'metrics', 'operator'])(
  'an agent cannot be called %s, which is a path of the server',
  (id) => {
    expect(() => define({ id })).toThrow('a path of the server itself');
  },
);
