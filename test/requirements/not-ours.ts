import type { NotOurs } from './requirement.js';

/** What the specification asks of servers, and no test of ours can prove: here so that a reader misses nothing. */
export const NOT_OURS: readonly NotOurs[] = [
  {
    clause: '§3.1.2',
    level: 'MUST',
    rule: 'Without the capability streaming, streams are UnsupportedOperation.',
    reason: 'Every agent streams: each card says so.',
  },
  {
    clause: '§3.2.2',
    level: 'MUST',
    rule: 'returnImmediately does not change an answer that is a bare message.',
    reason: 'Every message starts or continues a task, so there is no such answer.',
  },
  {
    clause: '§3.7',
    level: 'SHOULD',
    rule: 'Results are artifacts, not messages.',
    reason: 'What an agent calls a result is its own to say; it has artifacts and status messages for it.',
  },
  {
    clause: '§3.7',
    level: 'SHOULD',
    rule: 'The refinement of an artifact keeps its name, and has an id of its own.',
    reason: 'Only an agent knows what refines what.',
  },
  {
    clause: '§3.4.1',
    level: 'SHOULD',
    rule: 'How long a context lives is documented.',
    reason: 'Contexts do not expire; their tasks are kept as the README says.',
  },
  {
    clause: '§7.6.1',
    level: 'MUST',
    rule: 'Credentials for AUTH_REQUIRED come out of band, unless agreed otherwise.',
    reason: 'How it gets its credentials is up to the agent: no operation of the server takes any.',
  },
  {
    clause: '§7.6.4',
    level: 'MUST',
    rule: 'Entering AUTH_REQUIRED authorizes nothing, and an approval does not cover later messages.',
    reason: 'The agent decides what an approval is; the server grants nothing with that state.',
  },
  {
    clause: '§4.6',
    level: 'MUST',
    rule: 'A breaking change of an extension has a new URI.',
    reason: 'A rule for those who change one: each URI of ours ends with a version.',
  },
  {
    clause: '§4.6',
    level: 'MUST',
    rule: 'Methods that extensions add ask for the same authorization.',
    reason: 'No extension of ours adds one.',
  },
  {
    clause: '§12',
    level: 'MUST',
    rule: 'Custom bindings have all operations, a URI and documented mappings.',
    reason: 'There are none.',
  },
  {
    clause: '§13.3',
    level: 'SHOULD',
    rule: 'Extended cards hold no secrets and no internal addresses.',
    reason: 'Their text is that of whoever writes the agent.',
  },
  {
    clause: '§7.1, §8.3',
    level: 'MUST',
    rule: 'TLS in production, and HTTPS addresses in the card.',
    reason: 'What is in front of the server, and the public address it is given, are the operator’s.',
  },
  {
    clause: '§7.1',
    level: 'SHOULD',
    rule: 'TLS 1.3, and Strict-Transport-Security.',
    reason: 'As above: HTTP is plain here, behind what the operator chooses.',
  },
  {
    clause: '§14.1',
    level: 'MUST',
    rule: 'Addresses of url parts are checked before they are fetched.',
    reason: 'The server fetches none: it hands them to the agent.',
  },
  {
    clause: '§13.4',
    level: 'SHOULD',
    rule: 'Limits on the rate of requests.',
    reason: 'The operator’s, in front of the server.',
  },
  {
    clause: '§13.4',
    level: 'SHOULD',
    rule: 'Anomalies are looked for.',
    reason: 'The operator’s, with the logs of the server.',
  },
  {
    clause: '§13.4',
    level: 'SHOULD',
    rule: 'A policy of retention, and deletion when a user asks for it.',
    reason: 'The operator’s: the retention of the Temporal namespace, and deleting a workflow deletes its task.',
  },
];
