import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database, isDuplicateKey, type TransactionSql } from '../../platform/database/database.js';
import { ConflictError, ForbiddenError, NotFoundError } from '../../platform/errors.js';
import type { CurrentSession } from '../access/caller.js';
import { hashToken } from '../access/secret-token.js';
import { PasswordRepository } from '../passwords/password.repository.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { SessionRepository } from '../sessions/session.repository.js';
import { UserRepository } from '../users/user.repository.js';
import { type Invitation, InvitationRepository } from './invitation.repository.js';
import type {
  AcceptedInvitationView,
  AcceptInvitation,
  ReceivedInvitationView,
} from './invitation.schema.js';

/** Somebody with an account has to show that it is theirs. */
export class AccountExistsError extends ConflictError {
  override readonly code = 'account-exists';

  constructor() {
    super('There is an account with this address: sign in, and accept the invitation then.');
  }
}

/** Invitations, as those who got them see them. The token proves whose mailbox it was sent to. */
@Injectable()
export class InvitationAcceptance {
  constructor(
    private readonly repository: InvitationRepository,
    private readonly users: UserRepository,
    private readonly passwords: PasswordRepository,
    private readonly sessions: SessionRepository,
    private readonly hasher: PasswordHasher,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError for a link that does not work, or no longer */
  async read(token: string): Promise<ReceivedInvitationView> {
    const { companyName, email, role, expiresAt } = await this.requireOpen(token);
    const hasAccount = await this.repository.hasAccount(email);
    return { companyName, email, role, hasAccount, expiresAt: expiresAt.toISOString() };
  }

  /**
   * Takes in somebody new, or who left every company before: these choose a password anew, as by a reset.
   *
   * @throws NotFoundError for a link that does not work, AccountExistsError
   */
  async acceptAsNew({ token, name, password }: AcceptInvitation): Promise<AcceptedInvitationView> {
    const invitation = await this.requireOpen(token);
    const passwordHash = await this.hasher.hash(password);
    const user = { email: invitation.email, name, passwordHash, createdAt: this.clock.date() };
    await this.database
      .transaction(async (sql) => {
        await this.use(sql, token);
        const known = await this.users.lockUser(sql, user.email);
        if (known && (known.memberships > 0 || known.isOperator)) throw new AccountExistsError();
        const userId = known ? known.id : await this.users.insertUser(sql, user);
        if (known) {
          await this.users.renewUser(sql, userId, user);
          await this.sessions.deleteOthers(sql, userId, null);
          await this.passwords.endResets(sql, userId);
        }
        await this.join(sql, invitation, userId);
      })
      .catch((error: unknown) => {
        // Two invitations of two companies, accepted at once: the other one made the account.
        throw isDuplicateKey(error) ? new AccountExistsError() : error;
      });
    return toView(invitation);
  }

  /** Adds the membership to an account. @throws NotFoundError, ForbiddenError for another person's, ConflictError */
  async acceptAs({ userId }: CurrentSession, token: string): Promise<AcceptedInvitationView> {
    const invitation = await this.requireOpen(token);
    const person = await this.passwords.find(userId);
    if (person?.email !== invitation.email) {
      throw new ForbiddenError(`This invitation is for ${invitation.email}: sign in with that address.`);
    }
    await this.database
      .transaction(async (sql) => {
        await this.use(sql, token);
        await this.join(sql, invitation, userId);
      })
      .catch((error: unknown) => {
        throw isDuplicateKey(error) ? new ConflictError('You are a member already.') : error;
      });
    return toView(invitation);
  }

  private async requireOpen(token: string): Promise<Invitation> {
    const found = await this.repository.findByToken(this.database, hashToken(token));
    const isOpen =
      found && !found.acceptedAt && !found.revokedAt && found.expiresAt.getTime() > this.clock.now();
    if (!isOpen) throw new NotFoundError('invitation: it was used, revoked or sent anew, or has expired');
    return found;
  }

  private async use(sql: TransactionSql, token: string): Promise<void> {
    if (await this.repository.accept(sql, hashToken(token), this.clock.date())) return;
    throw new NotFoundError('invitation: it was used, revoked or sent anew, or has expired');
  }

  private async join(sql: TransactionSql, invitation: Invitation, userId: number): Promise<void> {
    const { companyId, role, mayStart } = invitation;
    await this.users.insertMembership(sql, {
      ...{ companyId, userId, role, mayStart },
      createdAt: this.clock.date(),
    });
  }
}

function toView({ companyId, companyName, email, role }: Invitation): AcceptedInvitationView {
  return { companyId, companyName, email, role };
}
