import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { UnauthenticatedError } from '../../platform/errors.js';
import { SESSION_RENEWAL_STEP_MS, sessionEnd } from '../sessions/session-lifetime.js';
import { AccessRepository, type ApiKeyAccess, type SessionAccess } from './access.repository.js';
import type { Caller } from './caller.js';
import { hashToken } from './secret-token.js';
import type { Tenant } from './tenant.js';

/** What a request brought along to say who makes it. */
export interface Credentials {
  authorization: string | undefined;
  sessionToken: string | undefined;
}

/** Last use of a key is written at most this often. */
const KEY_USE_STEP_MS = 60_000;

const BEARER_KEY = /^Bearer +(sk_[\w-]{43})$/i;

/** Finds out who makes a request. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly repository: AccessRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * An Authorization header decides alone, even when a cookie came along: a browser adds cookies by itself, but
   * nobody adds that header by mistake. A wrong key never falls back to the cookie.
   *
   * @throws UnauthenticatedError
   */
  async identify(credentials: Credentials): Promise<Caller> {
    if (credentials.authorization !== undefined) return this.byKey(credentials.authorization);
    if (credentials.sessionToken) return this.bySession(credentials.sessionToken);
    throw new UnauthenticatedError('Sign in, or send an API key: Authorization: Bearer sk_….');
  }

  /**
   * Who the credentials belong to now, without counting as a use: a page that is left open must not keep its session
   * alive. Null: they have ended.
   */
  async check({ authorization, sessionToken }: Credentials): Promise<Omit<Caller, 'session'> | null> {
    if (authorization !== undefined) {
      const found = await this.findKey(authorization);
      return found && toCaller(found, null, 'api-key');
    }
    const found = sessionToken
      ? await this.repository.findSession(hashToken(sessionToken), this.clock.date())
      : null;
    return found && toCaller(found, found.userId, 'session');
  }

  private async findKey(authorization: string): Promise<ApiKeyAccess | null> {
    const key = BEARER_KEY.exec(authorization)?.[1];
    return key ? this.repository.findApiKey(hashToken(key)) : null;
  }

  private async byKey(authorization: string): Promise<Caller> {
    const found = await this.findKey(authorization);
    if (!found) throw new UnauthenticatedError('The API key is unknown or was revoked.');
    const now = this.clock.now();
    if (found.lastUsedAt === null || now - found.lastUsedAt.getTime() >= KEY_USE_STEP_MS) {
      await this.repository.noteKeyUse(found.id, new Date(now), new Date(now - KEY_USE_STEP_MS + 1));
    }
    return { ...toCaller(found, null, 'api-key'), session: null };
  }

  private async bySession(token: string): Promise<Caller> {
    const tokenHash = hashToken(token);
    const found = await this.repository.findSession(tokenHash, this.clock.date());
    if (!found) throw new UnauthenticatedError('The session has ended: sign in again.');
    await this.renew(tokenHash, found);
    const { userId, companyId, csrfToken } = found;
    return {
      ...toCaller(found, userId, 'session'),
      session: { tokenHash, userId, companyId, csrfToken },
    };
  }

  private async renew(tokenHash: Buffer, session: SessionAccess): Promise<void> {
    const end = sessionEnd(session.createdAt.getTime(), this.clock.now());
    if (end - session.expiresAt.getTime() < SESSION_RENEWAL_STEP_MS) return;
    await this.repository.extendSession(tokenHash, new Date(end));
  }
}

function toCaller(
  found: ApiKeyAccess | SessionAccess,
  userId: number | null,
  via: Tenant['via'],
): Omit<Caller, 'session'> {
  const { companyId, companyStatus, role } = found;
  const apiKeyId = 'id' in found ? found.id : null;
  return { tenant: { companyId, userId, apiKeyId, role, via }, companyStatus };
}
