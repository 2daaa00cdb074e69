import { type LookupAddress, lookup as systemLookup } from 'node:dns';
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

/** Every address of a name. */
export type Resolver = (
  hostname: string,
  options: { all: true; verbatim: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Connects to public addresses alone. The addresses that a connection is made to are the ones that were looked at:
 * the name is resolved once, here, for each connection, so a name that tells something else the next time is no way
 * in. A name with one private address is refused as a whole.
 */
export function guardedConnector(
  timeoutMs: number,
  resolve: Resolver = systemLookup,
): buildConnector.connector {
  const guarded: LookupFunction = (hostname, options, done) => {
    resolve(hostname, { all: true, verbatim: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error) return done(error, '', 0);
      if (!first || !addresses.every(({ address }) => isPublicAddress(address))) {
        return done(new ForbiddenAddressError(), '', 0);
      }
      if (options.all) return done(null, addresses);
      done(null, first.address, first.family);
    });
  };
  const connect = buildConnector({ timeout: timeoutMs, lookup: guarded });
  return (options, done) => {
    // No name, no look-up: an address as such is looked at here. URL writes it down in its usual form.
    const host = options.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !isPublicAddress(host)) return done(new ForbiddenAddressError(), null);
    connect(options, done);
  };
}
