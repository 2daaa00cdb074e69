import { describe, expect, it } from '@jest/globals';
import {
  type FingerprintedRequest,
  requestFingerprint,
} from '../../../src/tenancy/idempotency/request-fingerprint.js';

const base = {
  method: 'POST',
  url: '/api/v1/campaigns',
  body: { a: 1, b: [{ c: 2, d: null }] },
  headers: {},
};
const print = (changes: Partial<FingerprintedRequest>) =>
  requestFingerprint({ ...base, ...changes }).toString('hex');

describe('the fingerprint of a request', () => {
  it('is the same whatever the order of fields, and 32 bytes', () => {
    expect(print({ body: { b: [{ d: null, c: 2 }], a: 1 } })).toBe(print({}));
    expect(requestFingerprint(base)).toHaveLength(32);
  });

  it.each<[string, Partial<FingerprintedRequest>]>([
    ['method', { method: 'PUT' }],
    ['address', { url: '/api/v1/campaigns?x=1' }],
    ['value', { body: { a: 2, b: [{ c: 2, d: null }] } }],
    ['kind of value', { body: { a: '1', b: [{ c: 2, d: null }] } }],
    ['missing field', { body: { a: 1, b: [{ c: 2 }] } }],
    ['order of entries', { body: { a: 1, b: [{ c: 2, d: null }, 1] } }],
    ['no body', { body: undefined }],
    ['a body of null', { body: null }],
  ])('is another one for another %s', (_what, changes) => {
    expect(print(changes)).not.toBe(print({}));
  });

  it('knows a form by its length and its head', () => {
    const form = (length: string, head: string) =>
      requestFingerprint(
        { ...base, body: undefined, headers: { 'content-length': length } },
        Buffer.from(head),
      ).toString('hex');
    expect(form('10', 'a')).toBe(form('10', 'a'));
    expect(form('10', 'a')).not.toBe(form('11', 'a'));
    expect(form('10', 'a')).not.toBe(form('10', 'b'));
  });
});
