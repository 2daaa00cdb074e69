import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether two signatures or secrets are the same, in a time that tells nothing of either, not even a length. Never
 * true for an empty one: a secret that was not set must not match a header that was not sent.
 */
export function sameSecret(given: string | Buffer, expected: string | Buffer): boolean {
  if (given.length === 0 || expected.length === 0) return false;
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(value: string | Buffer): Buffer {
  return createHash('sha256').update(value).digest();
}
