import { FlattenedSign } from 'jose';
import type { SigningKey } from '../../keys/signing-keys.js';
import type { AgentCard, AgentCardSignature } from '../../protocol/a2a.js';
import { canonicalForms } from './canonical-card.js';

/** Where the public keys are, below the base URL. */
export const JWKS_PATH = '/.well-known/jwks.json';

/**
 * Signs a card with every key, the first one first: so one can be added before verifiers have it, and taken out when
 * they all know its successor.
 *
 * @param card - in wire form.
 * @param publicUrl - of the server, without a trailing slash.
 */
export async function signCard(card: AgentCard, keys: readonly SigningKey[], publicUrl: string): Promise<AgentCard> {
  if (keys.length === 0) return card;
  const signatures: AgentCardSignature[] = [];
  for (const payload of canonicalForms(card)) {
    const bytes = new TextEncoder().encode(payload);
    for (const { alg, kid, privateKey } of keys) {
      const header = { alg, kid, typ: 'JOSE', jku: publicUrl + JWKS_PATH };
      const signed = await new FlattenedSign(bytes).setProtectedHeader(header).sign(privateKey);
      signatures.push({ protected: signed.protected ?? '', signature: signed.signature });
    }
  }
  return { ...card, signatures };
}
