import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  UnauthenticatedError,
} from '../../platform/errors.js';
import type { CurrentSession } from '../access/caller.js';
import { hashToken, newToken } from '../access/secret-token.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { SessionRepository } from './session.repository.js';
import type { ChangePassword, SessionView, SignIn } from './session.schema.js';
import { sessionEnd } from './session-lifetime.js';
import { SignInBrake } from './sign-in-brake.js';

/** Signing in and out, and choosing the company to work for. */
@Injectable()
export class SessionService {
  constructor(
    private readonly repository: SessionRepository,
    private readonly hasher: PasswordHasher,
    private readonly brake: SignInBrake,
    private readonly clock: Clock,
  ) {}

  /**
   * @param ip address of the caller, for the limit on failures
   * @param formerToken of the session that this browser had: it ends
   * @returns the token for the cookie, and what GET /session says
   * @throws UnauthenticatedError, TooManyRequestsError, ForbiddenError for a person without any company
   */
  async signIn(
    credentials: SignIn,
    ip: string,
    formerToken: string | undefined,
  ): Promise<{ token: string; session: SessionView }> {
    await this.brake.count(credentials.email, ip);
    const user = await this.repository.findUser(credentials.email);
    const matches = await this.hasher.matches(credentials.password, user?.passwordHash ?? null);
    if (!user || !matches) throw new UnauthenticatedError('The e-mail address or the password is wrong.');
    await this.brake.giveBack(credentials.email, ip);
    const [company] = await this.repository.listCompanies(user.id);
    if (!company) throw new ForbiddenError('You belong to no company any more.');
    const token = await this.open(user.id, company.id);
    if (formerToken) await this.repository.delete(hashToken(formerToken));
    return { token, session: await this.describe(hashToken(token), company.id) };
  }

  async describe(tokenHash: Buffer, companyId: number): Promise<SessionView> {
    const person = await this.repository.findPerson(tokenHash);
    const companies = person ? await this.repository.listCompanies(person.id) : [];
    const company = companies.find(({ id }) => id === companyId);
    if (!person || !company) throw new UnauthenticatedError('The session has ended: sign in again.');
    const { csrfToken, expiresAt, ...user } = person;
    return { user, companies, company, role: company.role, csrfToken, expiresAt: expiresAt.toISOString() };
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

  /**
   * Sets a new password and ends the person's other sessions. Guesses count as failed sign-ins, so that a session
   * that was left open does not give the password away.
   *
   * @throws InvalidInputError for a wrong present password, TooManyRequestsError, ConflictError
   */
  async changePassword(session: CurrentSession, input: ChangePassword, ip: string): Promise<void> {
    const user = await this.repository.findUserById(session.userId);
    if (!user) throw new UnauthenticatedError('The session has ended: sign in again.');
    await this.brake.count(user.email, ip);
    if (!(await this.hasher.matches(input.currentPassword, user.passwordHash))) {
      throw InvalidInputError.of('currentPassword', 'is not your password');
    }
    await this.brake.giveBack(user.email, ip);
    const passwordHash = await this.hasher.hash(input.newPassword);
    if (!(await this.repository.changePassword(user, passwordHash, session.tokenHash))) {
      throw new ConflictError('The password was changed meanwhile.');
    }
  }

  async signOut(session: CurrentSession): Promise<void> {
    await this.repository.delete(session.tokenHash);
  }

  private async open(userId: number, companyId: number): Promise<string> {
    const token = newToken();
    const now = this.clock.now();
    await this.repository.clearExpired(new Date(now));
    await this.repository.insert({
      tokenHash: hashToken(token),
      userId,
      companyId,
      csrfToken: newToken(),
      createdAt: new Date(now),
      expiresAt: new Date(sessionEnd(now, now)),
    });
    return token;
  }
}
