import { AgentCard as CardCodec, canonicalizeAgentCard } from '@a2a-js/sdk';
import type { AgentCard } from '../../protocol/a2a.js';

/**
 * A card as it goes over the wire: in canonical ProtoJSON, so that what is served and what is signed are the same. Fields
 * that have their default value are left out, unless they are required or say whether they are set (§8.4.1); so are
 * fields that A2A does not have.
 */
export function wireCard(card: AgentCard): AgentCard {
  // Safe: the codec gives ProtoJSON of what it has read, but leaves out required lists when they are empty.
  const json = CardCodec.toJSON(CardCodec.fromJSON(card)) as Omit<AgentCard, 'skills'> & Partial<AgentCard>;
  return { ...json, skills: (json.skills ?? []).map((skill) => ({ ...skill, tags: skill.tags ?? [] })) };
}

/**
 * What the signatures of a card are over (§8.4.1), its own signatures left out.
 *
 * The first form is that of the specification. The SDK drops every empty list, object and text besides, such as a security
 * requirement without scopes, and so verifies another payload: where its form differs, it is the second one.
 *
 * @param card - in wire form.
 */
export function canonicalForms(card: AgentCard): readonly string[] {
  const { signatures: _, ...payload } = card;
  // Safe: it reads ProtoJSON, whatever its type says.
  const forSdk = canonicalizeAgentCard(payload as unknown as Parameters<typeof canonicalizeAgentCard>[0]);
  return [...new Set([canonicalJson(payload), forSdk])];
}

/** JSON as RFC 8785 (JCS) has it. Its rules for numbers and texts are those of `JSON.stringify`. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    // The RFC wants the order of UTF-16 code units, not that of any language.
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
