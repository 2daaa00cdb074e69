import { createHash, timingSafeEqual } from 'node:crypto';

/** Longer than signatures and secrets are; two of these are compared in 1 µs, two digests in 8 (Node 20). */
const FRAME_BYTES = 512;

/**
 * Whether two signatures or secrets are the same, in a time that tells nothing of either, not even a length. Never
 * true for an empty one: a secret that was not set must not match a header that was not sent.
 */
export function sameSecret(given: string | Buffer, expected: string | Buffer): boolean {
  if (given.length === 0 || expected.length === 0) return false;
  const [givenBytes, expectedBytes] = [Buffer.byteLength(given), Buffer.byteLength(expected)];
  if (givenBytes > FRAME_BYTES || expectedBytes > FRAME_BYTES) {
    return timingSafeEqual(digest(given), digest(expected));
  }
  const isSame = timingSafeEqual(framed(given), framed(expected));
  return isSame && givenBytes === expectedBytes;
}

/** The bytes, and zeros up to the length of all frames. */
function framed(value: string | Buffer): Buffer {
  const frame = Buffer.alloc(FRAME_BYTES);
  if (typeof value === 'string') frame.write(value);
  else value.copy(frame);
  return frame;
}

function digest(value: string | Buffer): Buffer {
  return createHash('sha256').update(value).digest();
}
