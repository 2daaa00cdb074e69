import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { isPublicAddress } from './public-address.js';

/** An address that deliveries must not reach. */
export class ForbiddenAddressError extends Error {
  readonly code = 'FORBIDDEN_ADDRESS';

  constructor() {
    super('The address is not one of the public Internet.');
    this.name = 'ForbiddenAddressError';
  }
}

/** Every address of a name. @throws where there is none, or nobody answers */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/** One question to a name server, and one more after it. ms */
const DNS_TIMEOUT_MS = 2_000;
const DNS_TRIES = 2;

/**
 * Asks name servers over sockets of its own: the system's look-up holds one of four threads of the process, and four
 * names whose servers hang would hold up all others.
 *
 * @param servers left out: those of the system
 */
export function dnsResolve(servers?: readonly string[]): Resolve {
  const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: DNS_TRIES });
  if (servers) resolver.setServers(servers);
  return async (hostname) => {
    const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    const found = [
      ...(four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 })) : []),
      ...(six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 })) : []),
    ];
    if (found.length === 0 && four.status === 'rejected') throw four.reason;
    return found;
  };
}

/**
 * Connects to public addresses alone. The addresses that a connection is made to are the ones that were looked at:
 * the name is resolved once, here, for each connection, so a name that tells something else the next time is no way
 * in. A name with one private address is refused as a whole.
 */
export function guardedConnector(
  timeoutMs: number,
  resolve: Resolve = dnsResolve(),
): buildConnector.connector {
  const guarded: LookupFunction = (hostname, options, done) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (!first || !addresses.every(({ address }) => isPublicAddress(address))) {
          done(new ForbiddenAddressError(), '', 0);
        } else if (options.all) done(null, addresses);
        else done(null, first.address, first.family);
      },
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), '', 0),
    );
  };
  const connect = buildConnector({ timeout: timeoutMs, lookup: guarded });
  return (options, done) => {
    // No name, no look-up: an address as such is looked at here. URL writes it down in its usual form.
    const host = options.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !isPublicAddress(host)) return done(new ForbiddenAddressError(), null);
    connect(options, done);
  };
}
