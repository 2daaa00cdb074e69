import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Bytes of a session token, an API key or a CSRF token: 256 bits cannot be guessed, so their hash needs no salt. */
const TOKEN_BYTES = 32;

/** A fresh token: 43 characters of base64url. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** What is stored instead of the token. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Whether two tokens are the same, in a time that does not tell how much of them is. */
export function sameToken(one: string, other: string): boolean {
  return timingSafeEqual(hashToken(one), hashToken(other));
}
