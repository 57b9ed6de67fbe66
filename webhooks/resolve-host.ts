import type { LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';
import { Semaphore, withTimeout } from 'async-mutex';
import { bareHost } from './check-url.js';
import { UnknownHostError, errorCode } from './delivery-errors.js';
import { createEgressRules, type EgressPolicy } from './egress-policy.js';

/** Finds all addresses of a host name. It rejects when there are none, or when they cannot be found out now. */
export type ResolveHost = (hostname: string) => Promise<readonly LookupAddress[]>;

export interface ResolveHostOptions {
  /** The policy that says which names the system may be asked for. */
  readonly policy: EgressPolicy;
  /** How long a lookup may wait for its turn, in ms. Default: 0, which fails at once when too many are under way. */
  readonly wait?: number;
  /**
   * How many lookups may be under way at once. Default: 32 in DNS, and 4 of the system, which has few threads for them.
   */
  readonly limits?: { readonly dns?: number; readonly system?: number };
  /** The DNS servers, as `host:port`. Default: those of the system. */
  readonly servers?: readonly string[];
  /** How long DNS may take for the first of two tries, in ms; the second may take twice as long. Default: 1.5 s. */
  readonly timeout?: number;
  /** How the system is asked. Default: by getaddrinfo. */
  readonly system?: ResolveHost;
}

/** The codes that say that the name is not in DNS, or that there is no DNS: the system may still know it. */
const UNKNOWN = ['ENOTFOUND', 'ENODATA', 'ECONNREFUSED'];

/**
 * Asks DNS; and the system (hosts file, search domains) for names that DNS does not know and for those without a dot,
 * when the policy would let them be called inside the network.
 *
 * The system is not asked for every name. It looks names up in threads, of which a process has so few that two names
 * whose servers do not answer would keep every other webhook waiting; and what it knows beyond DNS are the names of
 * this network, which are not for strangers to find out.
 *
 * @throws SettingsError as `createEgressRules` does.
 */
export function createResolveHost({
  policy,
  wait = 0,
  limits: { dns = 32, system = 4 } = {},
  servers,
  timeout = 1_500,
  system: askSystem = (hostname) => lookup(hostname, { all: true }),
}: ResolveHostOptions): ResolveHost {
  const { mayCallInside } = createEgressRules(policy);
  const resolver = new Resolver({ timeout, tries: 2 });
  if (servers) resolver.setServers(servers);
  const late = new UnknownHostError('ETIMEOUT');
  // First come, first served, also among names that wait.
  const dnsSlots = withTimeout(new Semaphore(dns), wait, late);
  const systemSlots = withTimeout(new Semaphore(system), wait, late);
  const underWay = new Map<string, Promise<readonly LookupAddress[]>>();

  const askDns = async (hostname: string): Promise<readonly LookupAddress[]> => {
    const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    const found = [...addressesIn(four, 4), ...addressesIn(six, 6)];
    if (found.length > 0) return found;
    // When only one of them is unknown, the other tells more.
    throw four.status === 'rejected' && !isUnknown(four.reason) ? four.reason : reasonOf(six);
  };

  const ask = async (hostname: string): Promise<readonly LookupAddress[]> => {
    const host = bareHost(hostname.toLowerCase());
    let reason: unknown = new UnknownHostError('ENOTFOUND');
    if (host.includes('.')) {
      try {
        return await dnsSlots.runExclusive(() => askDns(hostname));
      } catch (error) {
        if (!isUnknown(error)) throw error;
        reason = error;
      }
    }
    if (!mayCallInside(host)) throw reason;
    return await systemSlots.runExclusive(() => askSystem(hostname));
  };

  return (hostname) => {
    const found = underWay.get(hostname) ?? ask(hostname).finally(() => underWay.delete(hostname));
    underWay.set(hostname, found);
    return found;
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
