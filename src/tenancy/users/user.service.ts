import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database, isDuplicateKey } from '../../platform/database/database.js';
import { ConflictError, NotFoundError } from '../../platform/errors.js';
import { type Page, type PageQuery, toPage } from '../../platform/http/page.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { type Member, UserRepository } from './user.repository.js';
import type { AddUser } from './user.schema.js';

/** The members of a company. */
@Injectable()
export class UserService {
  constructor(
    private readonly repository: UserRepository,
    private readonly database: Database,
    private readonly hasher: PasswordHasher,
    private readonly clock: Clock,
  ) {}

  async list(companyId: number, page: PageQuery): Promise<Page<Member>> {
    return toPage(await this.repository.list(companyId, page.after ?? 0, page.limit + 1), page.limit);
  }

  /** @throws NotFoundError where the person does not belong to the company */
  async requireMember(companyId: number, userId: number): Promise<void> {
    if (!(await this.repository.isMember(companyId, userId))) throw new NotFoundError('user');
  }

  /**
   * Adds a person with a first password. Somebody who works for another company is refused: no owner may set or
   * know the password of a stranger's member. Somebody who left every company may come back.
   *
   * @throws ConflictError where the address is taken
   */
  async add(companyId: number, input: AddUser): Promise<Member> {
    const now = this.clock.date();
    const passwordHash = await this.hasher.hash(input.password);
    const user = { email: input.email, name: input.name, passwordHash, createdAt: now };
    const id = await this.database
      .transaction(async (sql) => {
        const known = await this.repository.lockUser(sql, input.email);
        if (known && (known.memberships > 0 || known.isOperator)) throw taken();
        if (known) await this.repository.renewUser(sql, known.id, user);
        const userId = known ? known.id : await this.repository.insertUser(sql, user);
        await this.repository.insertMembership(sql, companyId, userId, input.role, now);
        return userId;
      })
      .catch((error: unknown) => {
        throw isDuplicateKey(error) ? taken() : error;
      });
    return { id, email: input.email, name: input.name, role: input.role, memberSince: now };
  }

  /**
   * Takes a person out of the company; their sessions there end.
   *
   * @throws NotFoundError, ConflictError for the last owner
   */
  async remove(companyId: number, userId: number): Promise<void> {
    await this.database.transaction(async (sql) => {
      const owners = await this.repository.lockOwners(sql, companyId);
      if (owners.length === 1 && owners[0] === userId) {
        throw new ConflictError('This is the last owner of the company: make somebody else an owner first.');
      }
      const removed = await this.repository.deleteMembership(sql, companyId, userId);
      if (!removed) throw new NotFoundError('user');
      await this.repository.deleteSessions(sql, companyId, userId);
    });
  }
}

function taken(): ConflictError {
  return new ConflictError('A person with this e-mail address is already known.');
}
