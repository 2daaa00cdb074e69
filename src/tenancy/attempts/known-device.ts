import { randomBytes } from 'node:crypto';
import type { CookieSerializeOptions } from '@fastify/cookie';
import { Injectable } from '@nestjs/common';
import { SecretBox } from '../../platform/secrets/secret-box.js';

export const DEVICE_COOKIE = 'device';

/** Browsers cut longer ones to 400 days. */
const KEPT_SECONDS = 400 * 24 * 3_600;
const ID_BYTES = 16;

/**
 * A cookie that says: this person has signed in here before. It signs nobody in; it only keeps a stranger's failures
 * from counting here (OWASP, «Slow Down Online Guessing Attacks with Device Cookies»).
 */
@Injectable()
export class KnownDevice {
  constructor(private readonly secrets: SecretBox) {}

  /** A cookie's value for a browser in which the person has just signed in. */
  issue(userId: number): string {
    return this.secrets.seal(randomBytes(ID_BYTES).toString('hex'), context(userId));
  }

  /** What the browser is called, where the cookie is that of this person; else null. */
  read(cookie: string | undefined, userId: number): string | null {
    if (!cookie) return null;
    try {
      return this.secrets.open(cookie, context(userId));
    } catch {
      return null;
    }
  }
}

/** @param secure whether browsers reach the platform over https */
export function deviceCookieOptions(secure: boolean): CookieSerializeOptions {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: KEPT_SECONDS };
}

function context(userId: number): string {
  return `device:${userId}`;
}
