import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Environment } from '../../platform/config/environment.js';
import { Database, isDuplicateKey, type SqlExecutor } from '../../platform/database/database.js';
import { ConflictError, ForbiddenError, NotFoundError } from '../../platform/errors.js';
import { type Page, type PageQuery, toPage } from '../../platform/http/page.js';
import { Mailer } from '../../platform/mail/mailer.service.js';
import { requireScope } from '../access/require-scope.js';
import { hashToken, newToken } from '../access/secret-token.js';
import { type Role, roleAllows, type Tenant } from '../access/tenant.js';
import { AttemptBrake } from '../attempts/attempt-brake.js';
import { invitationsOf } from '../attempts/attempt-limits.js';
import { UserRepository } from '../users/user.repository.js';
import { type Invitation, InvitationRepository } from './invitation.repository.js';
import type { CreateInvitation, InvitationStatus } from './invitation.schema.js';
import { invitationMail } from './invitation-mail.js';

/** A week, with both of its weekends' ends: who is away for one still finds a link that works. */
const LIFETIME_MS = 7 * 24 * 3_600_000;

/** Invitations of a company, as those who send them see them. */
@Injectable()
export class InvitationService {
  constructor(
    private readonly repository: InvitationRepository,
    private readonly users: UserRepository,
    private readonly mailer: Mailer,
    private readonly brake: AttemptBrake,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly environment: Environment,
  ) {}

  async list(companyId: number, page: PageQuery): Promise<Page<Invitation>> {
    return toPage(await this.repository.list(companyId, page.after ?? 0, page.limit + 1), page.limit);
  }

  /** @throws NotFoundError */
  async get(companyId: number, id: number): Promise<Invitation> {
    const found = await this.repository.find(this.database, companyId, id);
    if (!found) throw new NotFoundError('invitation');
    return found;
  }

  statusOf({ acceptedAt, revokedAt, expiresAt }: Invitation): InvitationStatus {
    if (acceptedAt) return 'accepted';
    if (revokedAt) return 'revoked';
    return expiresAt.getTime() <= this.clock.now() ? 'expired' : 'open';
  }

  /**
   * Invites somebody by mail.
   *
   * @throws ForbiddenError for a role above the own one, who may start where the inviter may not, or an owner whom an
   *   operator invites into a company that has one; ConflictError for a member or an open invitation,
   *   TooManyRequestsError
   */
  async create(inviter: Tenant, input: CreateInvitation): Promise<Invitation> {
    const { companyId, userId } = inviter;
    requireRole(inviter.role, input.role);
    if (inviter.via === 'operator' && input.role === 'owner' && (await this.users.hasOwner(companyId))) {
      throw new ForbiddenError(
        'An operator who stepped in invites an owner only where a company has none: its owners do.',
      );
    }
    if (input.mayStart) requireScope(inviter, 'campaigns:start');
    if (await this.users.isMemberByEmail(companyId, input.email)) {
      throw new ConflictError('This person is a member already.');
    }
    await this.brake.count(invitationsOf(companyId));
    const id = await this.database.transaction((sql) => this.write(sql, companyId, userId, input));
    return this.get(companyId, id);
  }

  /** Puts an invitation and its mail down. @throws ConflictError where one is open for the same person */
  async write(
    sql: SqlExecutor,
    companyId: number,
    invitedBy: number | null,
    { email, role, mayStart }: CreateInvitation,
  ): Promise<number> {
    const token = newToken();
    const createdAt = this.clock.date();
    await this.repository.closeExpired(sql, companyId, email, createdAt);
    const id = await this.repository
      .insert(sql, {
        ...{ companyId, email, role, invitedBy, createdAt },
        mayStart: role === 'owner' || mayStart,
        tokenHash: hashToken(token),
        expiresAt: this.expiry(),
      })
      .catch((error: unknown) => {
        if (!isDuplicateKey(error)) throw error;
        throw new ConflictError('This person was invited already: send that invitation again, or revoke it.');
      });
    await this.mail(sql, companyId, id, token);
    return id;
  }

  /**
   * Sends another link; the former one stops working.
   *
   * @throws NotFoundError, ConflictError for one that is not open, ForbiddenError, TooManyRequestsError
   */
  async resend({ companyId, role }: Tenant, id: number): Promise<Invitation> {
    requireRole(role, (await this.get(companyId, id)).role);
    await this.brake.count(invitationsOf(companyId));
    const token = newToken();
    await this.database.transaction(async (sql) => {
      if (!(await this.repository.renew(sql, id, hashToken(token), this.expiry()))) {
        throw new ConflictError('This invitation was accepted or revoked.');
      }
      await this.mail(sql, companyId, id, token);
    });
    return this.get(companyId, id);
  }

  /** Its link stops working. Revoking twice is no error. @throws NotFoundError, ConflictError, ForbiddenError */
  async revoke({ companyId, role }: Tenant, id: number): Promise<void> {
    requireRole(role, (await this.get(companyId, id)).role);
    if (await this.repository.revoke(companyId, id, this.clock.date())) return;
    if ((await this.get(companyId, id)).acceptedAt) {
      throw new ConflictError('This invitation was accepted: remove the member instead.');
    }
  }

  private expiry(): Date {
    return new Date(this.clock.now() + LIFETIME_MS);
  }

  private async mail(sql: SqlExecutor, companyId: number, id: number, token: string): Promise<void> {
    const found = await this.repository.find(sql, companyId, id);
    if (!found) throw new NotFoundError('invitation');
    const link = `${this.environment.publicUrl}/invitation#${token}`;
    await this.mailer.send(sql, invitationMail({ ...found, link }));
  }
}

function requireRole(own: Role, given: Role): void {
  if (!roleAllows(own, given)) throw new ForbiddenError(`A ${own} cannot invite somebody as ${given}.`);
}
