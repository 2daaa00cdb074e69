import type { CookieSerializeOptions } from '@fastify/cookie';

/** Says that its browser gave the right password; it signs nobody in. */
export const PENDING_COOKIE = 'sign_in';

/** Long enough to find the phone. */
export const PENDING_MS = 5 * 60_000;

/** @param secure whether browsers reach the platform over https */
export function pendingCookieOptions(secure: boolean): CookieSerializeOptions {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: PENDING_MS / 1_000 };
}
