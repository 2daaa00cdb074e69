import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type SqlExecutor, type TransactionSql } from '../../platform/database/database.js';
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../platform/errors.js';
import { type Page, type PageQuery, toPage } from '../../platform/http/page.js';
import type { Tenant } from '../access/tenant.js';
import { ApiKeyRepository } from '../api-keys/api-key.repository.js';
import { MemberDepartures } from './member-departures.js';
import { type Member, UserRepository } from './user.repository.js';
import type { RemoveUser, UpdateUser } from './user.schema.js';

/** The members of a company. */
@Injectable()
export class UserService {
  constructor(
    private readonly repository: UserRepository,
    private readonly keys: ApiKeyRepository,
    private readonly departures: MemberDepartures,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async list(companyId: number, page: PageQuery): Promise<Page<Member>> {
    return toPage(
      await this.repository.list(companyId, page.after ?? 0, page.limit + 1, this.clock.date()),
      page.limit,
    );
  }

  /** @throws NotFoundError */
  async get(companyId: number, userId: number): Promise<Member> {
    const member = await this.repository.find(companyId, userId, this.clock.date());
    if (!member) throw new NotFoundError('user');
    return member;
  }

  /** Nobody takes the person out of the company before the transaction ends. @throws NotFoundError */
  async requireMember(sql: SqlExecutor, companyId: number, userId: number): Promise<void> {
    if (!(await this.repository.holdMember(sql, companyId, userId))) throw new NotFoundError('user');
  }

  /**
   * Changes a member's role; it holds from their next request on.
   *
   * @throws NotFoundError, ConflictError for the last owner, ForbiddenError where an operator makes an owner
   */
  async update({ companyId, via }: Tenant, userId: number, changes: UpdateUser): Promise<Member> {
    await this.database.transaction(async (sql) => {
      const owners = await this.repository.lockOwners(sql, companyId);
      const member = await this.repository.lockMember(sql, companyId, userId);
      if (!member) throw new NotFoundError('user');
      const role = changes.role ?? member.role;
      if (via === 'operator' && role === 'owner' && member.role !== 'owner') {
        throw new ForbiddenError(
          'An operator who stepped in makes nobody an owner: that would outlive the visit.',
        );
      }
      if (role !== 'owner') requireAnotherOwner(owners, userId);
      // What an owner may not, an owner could allow: the word would mean nothing.
      const mayStart = role === 'owner' || (changes.mayStart ?? member.mayStart);
      await this.repository.updateMembership(sql, companyId, userId, { role, mayStart });
      if (role !== member.role || mayStart !== member.mayStart)
        await this.revokeInvitations(sql, companyId, userId);
    });
    return this.get(companyId, userId);
  }

  /**
   * Takes a person out of the company: their sessions there and their open invitations end, and rooms above let go of
   * them. API keys are the company's, and work on unless they are revoked with it: whoever decides is told of them.
   *
   * @throws NotFoundError, ConflictError for the last owner, InvalidInputError where keys are left and nothing is said
   */
  async remove(companyId: number, userId: number, { apiKeys }: RemoveUser): Promise<void> {
    await this.database.transaction(async (sql) => {
      requireAnotherOwner(await this.repository.lockOwners(sql, companyId), userId);
      const removed = await this.repository.deleteMembership(sql, companyId, userId);
      if (!removed) throw new NotFoundError('user');
      const now = this.clock.date();
      const left = await this.keys.lockLivingBy(sql, companyId, userId, now);
      if (left.length > 0 && apiKeys === undefined) {
        throw InvalidInputError.of(
          'apiKeys',
          `say keep or revoke: ${left.length} API keys work that this person made`,
        );
      }
      if (apiKeys === 'revoke') await this.keys.revoke(sql, companyId, left, now);
      await this.repository.deleteSessions(sql, companyId, userId);
      await this.revokeInvitations(sql, companyId, userId);
      await this.departures.run(sql, companyId, userId);
    });
  }

  private async revokeInvitations(sql: TransactionSql, companyId: number, userId: number): Promise<void> {
    await this.repository.revokeInvitationsBy(sql, companyId, userId, this.clock.date());
  }
}

function requireAnotherOwner(owners: readonly number[], userId: number): void {
  if (owners.length === 1 && owners[0] === userId) {
    throw new ConflictError('This is the last owner of the company: make somebody else an owner first.');
  }
}
