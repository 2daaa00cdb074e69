import { isIP } from 'node:net';
import { InvalidInputError } from '../../../platform/errors.js';
import { isPublicAddress } from '../delivery/public-address.js';

/** Where web servers are. Anything else would let a company knock at other services of the Internet from here. */
const PORTS: ReadonlySet<string> = new Set(['', '443', '8443']);

/**
 * Refuses an address that nothing would ever be sent to. What a name resolves to is looked at with every connection.
 *
 * @param allowPrivate the deployment lets requests to any address, over plain HTTP too
 * @throws InvalidInputError
 */
export function checkEndpointAddress(text: string, allowPrivate: boolean): void {
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw refusal('must not carry credentials');
  if (url.hash !== '') throw refusal('must not have a fragment');
  if (allowPrivate) return;
  if (url.protocol !== 'https:') throw refusal('must begin with https://');
  if (!PORTS.has(url.port)) throw refusal('must be on port 443 or 8443');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw refusal('must be an address of the public Internet');
}

function refusal(problem: string): InvalidInputError {
  return InvalidInputError.of('url', problem);
}
