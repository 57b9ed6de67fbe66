import { must, should, type Requirement } from './requirement.js';

/** The public agent card (§4.4, §8). It is plain HTTP, so it has no binding of its own. */
export const CARD_REQUIREMENTS: readonly Requirement[] = [
  must('CARD-01', '§8.2', 'The card is at /.well-known/agent-card.json of the origin.', []),
  must('CARD-02', '§4.4.1', 'The card has all required fields, its skills too.', []),
  must(
    'CARD-03',
    '§4.4.6',
    'Each interface has an absolute address, a binding and a version; the preferred one is first.',
    [],
  ),
  must('CARD-04', '§8.3', 'Each interface of the card answers with its binding and version.', []),
  should('CARD-05', '§8.6', 'The card may be kept for a time: Cache-Control with max-age.', []),
  should('CARD-06', '§8.6', 'The card has an ETag, and a client that has that one gets 304.', []),
  must('CARD-07', '§8.4', 'A signature is a JWS over the canonical card without its signatures.', []),
  must('CARD-08', '§8.4', 'The protected header of a signature has alg and kid.', []),
  should('CARD-09', '§8.4', 'The protected header of a signature has the typ JOSE.', []),
  must('CARD-10', '§7.3', 'The card declares the schemes that the server asks its callers for.', []),
  should('CARD-11', '§11', 'Each agent has a card of its own.', []),
];

/** GetExtendedAgentCard (§3.1.11, §13.3). */
export const EXTENDED_CARD_REQUIREMENTS: readonly Requirement[] = [
  must(
    'XCARD-01',
    '§3.1.11',
    'The extended card is for callers who have proved who they are, by a scheme of the card.',
  ),
  must('XCARD-02', '§3.1.11', 'Where the card has no extendedAgentCard, the operation is UnsupportedOperation.'),
  // So ExtendedAgentCardNotConfigured, which is for a card that was promised, can never be the answer.
  must('XCARD-03', '§3.1.11', 'The card has extendedAgentCard just where there is an extended card.'),
  should('XCARD-04', '§13.3', 'The extended card has caching headers.', ['HTTP+JSON']),
  must('XCARD-05', '§13.3', 'What is for known callers only is in no answer to anybody else.'),
];

/** Tenants (§8.3.2, proto). */
export const TENANT_REQUIREMENTS: readonly Requirement[] = [
  must('TEN-01', '§8.3.2', 'tenant of a request selects what it is for.'),
  must('TEN-02', '§8.3.2', 'The path in front of an operation is its tenant.', ['HTTP+JSON']),
  must('TEN-03', '§13.1', 'A tenant grants nothing: what the caller may see is the same with and without it.'),
];
