import type { CookieSerializeOptions } from '@fastify/cookie';
import { SESSION_MAX_MS } from './session-lifetime.js';

export const SESSION_COOKIE = 'session';

/**
 * Scripts cannot read the cookie and other sites' pages cannot send it along with a change. The browser keeps it
 * for as long as a session can live; when it really ends is the server's to say.
 *
 * @param secure whether browsers reach the platform over https
 */
export function sessionCookieOptions(secure: boolean): CookieSerializeOptions {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: SESSION_MAX_MS / 1_000 };
}
