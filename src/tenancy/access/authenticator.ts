import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { UnauthenticatedError } from '../../platform/errors.js';
import { SESSION_RENEWAL_STEP_MS, sessionEnd } from '../sessions/session-lifetime.js';
import { AccessRepository, type ApiKeyAccess, type SessionAccess } from './access.repository.js';
import type { Caller } from './caller.js';
import { SCOPES_WITHOUT_SENDING } from './scope.js';
import { hashToken, newToken } from './secret-token.js';
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
   * @param address where the request comes from, kept as the key's last one
   * @throws UnauthenticatedError
   */
  async identify(credentials: Credentials, address: string): Promise<Caller> {
    if (credentials.authorization !== undefined) return this.byKey(credentials.authorization, address);
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
      return found && keyCaller(found);
    }
    const found = sessionToken
      ? await this.repository.findSession(hashToken(sessionToken), this.clock.date())
      : null;
    return found && !this.actingIsOver(found) ? sessionCaller(found) : null;
  }

  private async findKey(authorization: string): Promise<ApiKeyAccess | null> {
    const key = BEARER_KEY.exec(authorization)?.[1];
    return key ? this.repository.findApiKey(hashToken(key), this.clock.date()) : null;
  }

  private async byKey(authorization: string, address: string): Promise<Caller> {
    const found = await this.findKey(authorization);
    if (!found) throw new UnauthenticatedError('The API key is unknown, was revoked or has expired.');
    const now = this.clock.now();
    if (found.lastUsedAt === null || now - found.lastUsedAt.getTime() >= KEY_USE_STEP_MS) {
      const notSince = new Date(now - KEY_USE_STEP_MS + 1);
      await this.repository.noteKeyUse(found.id, address, new Date(now), notSince);
    }
    return { ...keyCaller(found), session: null };
  }

  private async bySession(token: string): Promise<Caller> {
    const tokenHash = hashToken(token);
    const found = await this.findSession(tokenHash);
    if (!found) throw new UnauthenticatedError('The session has ended: sign in again.');
    await this.renew(tokenHash, found);
    const { sessionId: id, userId, companyId, csrfToken, isOperator } = found;
    return { ...sessionCaller(found), session: { id, tokenHash, userId, companyId, csrfToken, isOperator } };
  }

  /**
   * An operator who stepped into a company is back in the own one after an hour. The CSRF token is another one then: a
   * page that still shows the former company changes nothing in this one.
   */
  private async findSession(tokenHash: Buffer): Promise<SessionAccess | null> {
    const found = await this.repository.findSession(tokenHash, this.clock.date());
    if (!found || !this.actingIsOver(found)) return found;
    await this.repository.endActing(tokenHash, newToken(), this.clock.date());
    return this.repository.findSession(tokenHash, this.clock.date());
  }

  private actingIsOver({ actingUntil }: SessionAccess): boolean {
    return actingUntil !== null && actingUntil.getTime() <= this.clock.now();
  }

  private async renew(tokenHash: Buffer, session: SessionAccess): Promise<void> {
    const now = this.clock.now();
    if (now - session.lastUsedAt.getTime() < SESSION_RENEWAL_STEP_MS) return;
    const end = sessionEnd(session.createdAt.getTime(), now);
    await this.repository.noteSessionUse(tokenHash, new Date(now), new Date(end));
  }
}

function keyCaller(found: ApiKeyAccess): Omit<Caller, 'session'> {
  const { id, companyId, companyStatus, requestsPerMinute, role, scopes } = found;
  const tenant: Tenant = { companyId, userId: null, apiKeyId: id, role, scopes, via: 'api-key' };
  return { tenant, companyStatus, requestsPerMinute, mustEnrol: false };
}

function sessionCaller(found: SessionAccess): Omit<Caller, 'session'> {
  const { companyId, userId, role, companyStatus, requestsPerMinute, mayStart, mustEnrol } = found;
  const scopes = mayStart ? null : SCOPES_WITHOUT_SENDING;
  const via = found.actingUntil === null ? 'session' : 'operator';
  const tenant: Tenant = { companyId, userId, apiKeyId: null, role, scopes, via };
  return { tenant, companyStatus, requestsPerMinute, mustEnrol };
}
