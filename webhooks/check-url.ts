import { isIP } from 'node:net';
import { createEgressRules, type EgressPolicy } from './egress-policy.js';

/** The longest URL that is called, in characters. */
export const MAX_URL_LENGTH = 2048;

/**
 * What is said of a host that is denied and of one whose addresses are. The text is the same, so that neither list nor
 * addresses can be found out.
 */
export const FORBIDDEN_HOST = 'names a host that this server does not call';

/** The names that never leave the machine (RFC 6761 §6.3). */
const LOCALHOST = /^(.+\.)?localhost$/;
const LOOPBACK_ADDRESSES = ['127.0.0.1', '::1'];

/**
 * Tells what is wrong with the URL of a webhook, as far as the URL alone can tell: a host name is not looked up, see
 * `checkWebhookHost`.
 *
 * @returns a text that reads on from the name of the field (`must be an https URL`), or `undefined` when it may be
 * called.
 */
export function checkWebhookUrl(text: string, policy: EgressPolicy): string | undefined {
  if (text.length > MAX_URL_LENGTH) return `must not be longer than ${MAX_URL_LENGTH} characters`;
  const url = parseAbsolute(text);
  const schemes = policy.insecure ? 'http or https' : 'https';
  if (!url) return `must be an absolute ${schemes} URL, such as "https://example.com/webhook"`;
  if (url.protocol !== 'https:' && !(policy.insecure && url.protocol === 'http:')) return `must be an ${schemes} URL`;
  if (url.username !== '' || url.password !== '') return 'must not contain credentials: use authentication';
  return portFault(url, policy) ?? hostFault(hostOf(url), policy);
}

/**
 * Parses a URL that is written as an absolute one. `URL` alone reads more: `https:example.com`, spaces around it, line
 * breaks in it.
 */
function parseAbsolute(text: string): URL | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /[\s\p{Cc}]/u.test(text)) return undefined;
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function portFault(url: URL, { insecure, ports }: EgressPolicy): string | undefined {
  if (insecure) return undefined;
  const port = url.port === '' ? 443 : Number(url.port);
  if (ports.some(({ from, to }) => from <= port && port <= to)) return undefined;
  const called = ports.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
  return `must not use port ${port}: this server calls ${called === '' ? 'no port' : called}`;
}

function hostFault(host: string, policy: EgressPolicy): string | undefined {
  const rules = createEgressRules(policy);
  if (isIP(host) !== 0) {
    return rules.mayCall(host, host) ? undefined : 'must not be at an address that is private, reserved or denied';
  }
  if (LOCALHOST.test(host) && !LOOPBACK_ADDRESSES.some((address) => rules.mayCall(host, address))) {
    return 'must not be on localhost: it would be the machine that calls';
  }
  return rules.mayNeverCall(host) ? FORBIDDEN_HOST : undefined;
}

/** The host of a URL as the rules and DNS know it: without brackets and without the dot of a fully qualified name. */
export function hostOf(url: URL): string {
  return bareHost(url.hostname.replace(/^\[(.*)\]$/, '$1'));
}

/** A host name without the dot of a fully qualified one, which names the same host. */
export function bareHost(hostname: string): string {
  return hostname.replace(/\.$/, '');
}
