import type { LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';
import { errorCode } from './error-code.js';
import { bareHost } from './url-host.js';

/** All addresses of a host name. Rejects when there are none, or when they cannot be found out now. */
export type ResolveHost = (hostname: string) => Promise<readonly LookupAddress[]>;

export interface ResolveHostOptions {
  /** DNS servers, as `host:port`. Default: those of the system. */
  readonly servers?: readonly string[];
  /** How long DNS may take for the first of two tries; the second may take twice as long. In ms, default: 1.5 s. */
  readonly timeout?: number;
}

/** The name is not in DNS, or there is no DNS: the system may still know it. */
const UNKNOWN = ['ENOTFOUND', 'ENODATA', 'ECONNREFUSED'];

/**
 * Asks DNS, and the system (hosts file, search domains) for names that DNS does not know and for those without a dot.
 *
 * Not the system for all: it looks names up in threads, of which a process has so few that two names whose servers do
 * not answer would keep every other webhook waiting.
 */
export function createResolveHost({ servers, timeout = 1_500 }: ResolveHostOptions = {}): ResolveHost {
  const resolver = new Resolver({ timeout, tries: 2 });
  if (servers) resolver.setServers(servers);

  const askDns = async (hostname: string): Promise<readonly LookupAddress[]> => {
    const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    const found = [...addressesIn(four, 4), ...addressesIn(six, 6)];
    if (found.length > 0) return found;
    // When only one of them is unknown, the other tells more.
    throw four.status === 'rejected' && !isUnknown(four.reason) ? four.reason : reasonOf(six);
  };

  return async (hostname) => {
    if (bareHost(hostname).includes('.')) {
      try {
        return await askDns(hostname);
      } catch (error) {
        if (!isUnknown(error)) throw error;
      }
    }
    return await lookup(hostname, { all: true });
  };
}

function addressesIn(result: PromiseSettledResult<readonly string[]>, family: 4 | 6): readonly LookupAddress[] {
  return result.status === 'fulfilled' ? result.value.map((address) => ({ address, family })) : [];
}

function reasonOf(result: PromiseSettledResult<unknown>): unknown {
  return result.status === 'rejected' ? result.reason : new Error('DNS gave an empty answer.');
}

function isUnknown(error: unknown): boolean {
  return UNKNOWN.includes(errorCode(error) ?? '');
}
