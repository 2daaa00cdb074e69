import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { ForbiddenError, NotFoundError, UnauthenticatedError } from '../../platform/errors.js';
import { type Page, type PageQuery, toPage } from '../../platform/http/page.js';
import type { CurrentSession } from '../access/caller.js';
import { hashToken, newToken } from '../access/secret-token.js';
import { type ListedSession, SessionRepository } from './session.repository.js';
import type { SessionView } from './session.schema.js';
import { sessionEnd } from './session-lifetime.js';
import type { SessionOrigin } from './session-origin.js';

/** A session that was just begun. */
export interface OpenedSession {
  /** For the cookie. */
  token: string;
  session: SessionView;
}

/** @param passwordHash of the person, who is locked */
export type StillHolds = (sql: SqlExecutor, passwordHash: string) => Promise<boolean> | boolean;

/** A person's sessions, and the company that one acts for. */
@Injectable()
export class SessionService {
  constructor(
    private readonly repository: SessionRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Begins a session of somebody who proved who they are.
   *
   * @param stillHolds whether that proof is as good as it was, asked while nobody changes password or second factor
   * @param formerToken of the session that this browser had: it ends
   * @throws UnauthenticatedError, ForbiddenError for a person without any company
   */
  async open(
    userId: number,
    stillHolds: StillHolds,
    origin: SessionOrigin,
    formerToken: string | undefined,
  ): Promise<OpenedSession> {
    const [company] = await this.repository.listCompanies(userId);
    if (!company) throw new ForbiddenError('You belong to no company any more.');
    const token = newToken();
    const now = this.clock.now();
    await this.repository.clearExpired(new Date(now));
    await this.database.transaction(async (sql) => {
      const passwordHash = await this.repository.lockPerson(sql, userId);
      if (passwordHash === null || !(await stillHolds(sql, passwordHash))) {
        throw new UnauthenticatedError('The sign-in took too long: begin anew.');
      }
      await this.repository.insert(sql, {
        ...{ tokenHash: hashToken(token), userId, companyId: company.id, csrfToken: newToken(), ...origin },
        createdAt: new Date(now),
        expiresAt: new Date(sessionEnd(now, now)),
      });
    });
    if (formerToken) await this.repository.delete(hashToken(formerToken));
    return { token, session: await this.describe(hashToken(token), company.id) };
  }

  async describe(tokenHash: Buffer, companyId: number): Promise<SessionView> {
    const person = await this.repository.findPerson(tokenHash);
    const companies = person ? await this.repository.listCompanies(person.id) : [];
    const company = person?.actingUntil
      ? await this.repository.findActingCompany(tokenHash)
      : companies.find(({ id }) => id === companyId);
    if (!person || !company) throw new UnauthenticatedError('The session has ended: sign in again.');
    const { csrfToken, expiresAt, actingUntil, ...user } = person;
    return {
      ...{ user, companies, company, role: company.role, mayStart: company.mayStart },
      acting: actingUntil && { until: actingUntil.toISOString() },
      csrfToken,
      expiresAt: expiresAt.toISOString(),
    };
  }

  /**
   * Makes another company of the person the active one. The CSRF token changes with it: a tab that still shows the
   * former company is refused instead of writing into the new one.
   *
   * @throws NotFoundError where the person does not belong to it
   */
  async switchCompany(session: CurrentSession, companyId: number): Promise<SessionView> {
    const companies = await this.repository.listCompanies(session.userId);
    if (!companies.some(({ id }) => id === companyId)) throw new NotFoundError('company');
    await this.repository.switchCompany(session.tokenHash, companyId, newToken());
    return this.describe(session.tokenHash, companyId);
  }

  async list(userId: number, page: PageQuery): Promise<Page<ListedSession>> {
    const now = this.clock.date();
    return toPage(await this.repository.list(userId, now, page.after ?? 0, page.limit + 1), page.limit);
  }

  /** @throws NotFoundError */
  async end(userId: number, id: number): Promise<void> {
    if (!(await this.repository.deleteById(userId, id))) throw new NotFoundError('session');
  }

  async endOthers(session: CurrentSession): Promise<void> {
    await this.repository.deleteOthers(this.database, session.userId, session.tokenHash);
  }

  async signOut(session: CurrentSession): Promise<void> {
    await this.repository.delete(session.tokenHash);
  }
}
