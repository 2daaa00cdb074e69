import ipaddr from 'ipaddr.js';

/** All that is handed out for the public Internet (IANA IPv6 Global Unicast Address Assignments). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
/** Public by its number, and yet every Azure machine's own platform: metadata, DNS and DHCP. */
const PLATFORM_ADDRESSES: ReadonlySet<string> = new Set(['168.63.129.16']);

/**
 * Whether an address is one of the public Internet: not private, loopback, link-local, multicast, shared (CGNAT),
 * reserved or for documentation, nor a way to write down or to reach such a one (IPv4-mapped, NAT64, 6to4, Teredo).
 *
 * @param text an IP address; anything else is none
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  if (address instanceof ipaddr.IPv6) return address.match(GLOBAL_UNICAST);
  return !PLATFORM_ADDRESSES.has(address.toString());
}
