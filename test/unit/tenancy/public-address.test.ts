import { describe, expect, it } from '@jest/globals';
import { isPublicAddress } from '../../../src/tenancy/outgoing-webhooks/delivery/public-address.js';
import { checkEndpointAddress } from '../../../src/tenancy/outgoing-webhooks/endpoints/endpoint-address.js';

const FORBIDDEN: Record<string, string> = {
  unspecified: '0.0.0.0',
  'this network': '0.1.2.3',
  loopback: '127.0.0.1',
  'loopback, the last': '127.255.255.255',
  'private 10': '10.1.2.3',
  'private 172.16': '172.31.255.254',
  'private 192.168': '192.168.1.1',
  'link-local and metadata': '169.254.169.254',
  'ECS metadata': '169.254.170.2',
  CGNAT: '100.64.0.1',
  'Alibaba metadata': '100.100.100.200',
  'Azure platform': '168.63.129.16',
  'IETF protocol, Oracle metadata': '192.0.0.192',
  'documentation 1': '192.0.2.1',
  'documentation 2': '198.51.100.1',
  'documentation 3': '203.0.113.1',
  '6to4 relay': '192.88.99.1',
  benchmark: '198.18.0.1',
  multicast: '224.0.0.1',
  reserved: '240.0.0.1',
  broadcast: '255.255.255.255',
  'v6 unspecified': '::',
  'v6 loopback': '::1',
  'v6 loopback in full': '0:0:0:0:0:0:0:1',
  'v6 unique local': 'fd00::1',
  'v6 EC2 metadata': 'fd00:ec2::254',
  'v6 link-local': 'fe80::1',
  'v6 link-local with a zone': 'fe80::1%eth0',
  'v6 site-local': 'fec0::1',
  'v6 multicast': 'ff02::1',
  'v4-mapped loopback': '::ffff:127.0.0.1',
  'v4-mapped private in hex': '::ffff:a00:1',
  'v4-mapped public': '::ffff:8.8.8.8',
  'v4-compatible loopback': '::127.0.0.1',
  'v4-translated': '::ffff:0:127.0.0.1',
  NAT64: '64:ff9b::7f00:1',
  'NAT64 local': '64:ff9b:1::7f00:1',
  '6to4 of loopback': '2002:7f00:1::',
  Teredo: '2001:0:7f00:1::',
  'v6 discard': '100::1',
  'v6 documentation': '2001:db8::1',
  'v6 documentation 2': '3fff::1',
  'v6 not assigned': '4000::1',
  'v6 segment routing': '5f00::1',
  'no address': 'localhost',
  decimal: '2130706433',
  octal: '0177.0.0.1',
  short: '127.1',
};

const PUBLIC = [
  '8.8.8.8',
  '1.1.1.1',
  '172.32.0.1',
  '100.128.0.1',
  '192.169.0.1',
  '2606:4700::1111',
  '2a00:1450::1',
];

describe('an address that webhooks may go to', () => {
  it.each(Object.entries(FORBIDDEN))('is not %s: %s', (_, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(PUBLIC)('is %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe('the address of an endpoint', () => {
  it.each([
    'http://example.com/hook',
    'https://example.com:6379/hook',
    'https://user:secret@example.com/hook',
    'https://example.com/hook#part',
    'https://127.0.0.1/hook',
    'https://2130706433/hook',
    'https://0177.0.0.1/hook',
    'https://127.1/hook',
    'https://[::1]/hook',
    'https://[::ffff:10.0.0.1]/hook',
  ])('is not %s', (url) => {
    expect(() => checkEndpointAddress(url, false)).toThrow('url: must');
  });

  it.each(['https://example.com/hook', 'https://example.com:8443/', 'https://8.8.8.8/hook?a=b'])(
    'is %s',
    (url) => {
      expect(() => checkEndpointAddress(url, false)).not.toThrow();
    },
  );

  it('may be anywhere where the deployment allows it, but carries no credentials', () => {
    expect(() => checkEndpointAddress('http://127.0.0.1:9000/hook', true)).not.toThrow();
    expect(() => checkEndpointAddress('http://a:b@127.0.0.1/', true)).toThrow('credentials');
  });
});
