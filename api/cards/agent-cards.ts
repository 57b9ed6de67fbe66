import { createHash } from 'node:crypto';
import type { SigningKey } from '../../keys/signing-keys.js';
import type { AgentCard } from '../../protocol/a2a.js';
import type { Agent } from '../../protocol/agent.js';
import type { ProtocolVersion } from '../../protocol/version.js';
import { signCard } from './card-signer.js';

/** A card that is ready to be sent. */
export interface ServedCard {
  /** The card in wire form. */
  readonly card: object;
  /** The card as JSON. */
  readonly body: string;
  readonly etag: string;
}

/** The cards of the agents, made and signed once. */
export interface AgentCards {
  /** The card that everybody sees. */
  public(agent: Agent, version: ProtocolVersion): Promise<ServedCard>;
  /** The card that known callers see; undefined when the agent has none, or the server knows no callers. */
  extended(agent: Agent): Promise<ServedCard> | undefined;
  /** The public keys of all signatures, as a JWKS. */
  readonly publicKeys: { readonly keys: readonly object[] };
}

export interface AgentCardsOptions {
  /** Makes the 1.0 card of an agent, in wire form. */
  readonly makeCard: (agent: Agent, publicUrl: string) => AgentCard;
  /** The same card for 0.3 clients. */
  readonly toV03: (card: AgentCard) => object;
  /** Whether callers have to prove who they are: only then can there be a card for those who did. */
  readonly authenticated: boolean;
  /** The keys that sign cards, in the order of the signatures. */
  readonly signingKeys: readonly SigningKey[];
  /** The keys that sign deliveries of push notifications. They are published with the others. */
  readonly pushSigningKeys?: readonly SigningKey[];
  /** The base URL, without a trailing slash. Known once the server listens. */
  readonly publicUrl: () => string;
}

export function createAgentCards(options: AgentCardsOptions): AgentCards {
  const { makeCard, toV03, authenticated, signingKeys, pushSigningKeys = [], publicUrl } = options;
  const made = new Map<string, { readonly url: string; readonly card: Promise<ServedCard> }>();

  /** Each once for each URL: the URL is in the card, and a signature costs more than all the rest. */
  const once = (name: string, make: (url: string) => Promise<ServedCard>): Promise<ServedCard> => {
    const url = publicUrl();
    const known = made.get(name);
    if (known?.url === url) return known.card;
    const card = make(url);
    made.set(name, { url, card });
    return card;
  };
  const signed = async (card: AgentCard, url: string): Promise<ServedCard> => {
    if (signingKeys.length === 0) return served(card);
    // Two processes sign the same card with the same keys, and get other signatures.
    return served(await signCard(card, signingKeys, url), JSON.stringify([card, signingKeys.map(({ kid }) => kid)]));
  };

  return {
    public: (agent, version) =>
      once(`${version} ${agent.id}`, async (url) => {
        const card = makeCard(agent, url);
        // The signatures are over the 1.0 card; there is no other to be had for 0.3.
        return version === '0.3' ? served(toV03(card)) : signed(card, url);
      }),
    extended(agent) {
      const { extendedCard } = agent;
      if (!authenticated || !extendedCard) return undefined;
      return once(`extended ${agent.id}`, (url) => signed(makeCard({ ...agent, card: extendedCard }, url), url));
    },
    publicKeys: { keys: publicKeysOf([...signingKeys, ...pushSigningKeys]) },
  };
}

/** Gives each public key once, though one key may sign both. */
function publicKeysOf(keys: readonly SigningKey[]): readonly object[] {
  return [...new Map(keys.map(({ kid, publicJwk }) => [kid, publicJwk])).values()];
}

/** @param version - what the tag is of, and whether it is a weak one: for bodies that differ though they say the same. */
function served(card: object, version?: string): ServedCard {
  const body = JSON.stringify(card);
  const tag = createHash('sha256')
    .update(version ?? body)
    .digest('base64url');
  return { card, body, etag: version === undefined ? `"${tag}"` : `W/"${tag}"` };
}
