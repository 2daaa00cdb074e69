import { Injectable } from '@nestjs/common';
import { AccountService } from '../../carriers/accounts/account.service.js';
import { readDigits } from '../../carriers/phone.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.js';
import { EventOutbox } from '../../tenancy/outgoing-webhooks/event-outbox.js';
import { BulkOptOutRepository } from './bulk-opt-out.repository.js';
import {
  type LiftByReply,
  NO_CAUSE,
  type OptOut,
  type OptOutCause,
  type OptOutScope,
  type OptOutSource,
  WHOLE_COMPANY,
} from './opt-out.js';
import { LIFTED_BY_REPLY, OptOutRepository, type StandingOptOut } from './opt-out.repository.js';
import type { CreateOptOut, LiftOptOut, OptOutView } from './opt-out.schema.js';
import { createdEvent, liftedEvent } from './opt-out-event.js';
import { OptOutListService } from './opt-out-list.service.js';
import { OptOutSigns } from './opt-out-signs.js';

/** People who must not be texted by a company. MySQL decides; a sign in Redis only says no earlier. */
@Injectable()
export class OptOutService {
  constructor(
    private readonly repository: OptOutRepository,
    private readonly bulk: BulkOptOutRepository,
    private readonly list: OptOutListService,
    private readonly signs: OptOutSigns,
    private readonly accounts: AccountService,
    private readonly outbox: EventOutbox,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Blocks people from now on, for all that the company sends unless told otherwise. Phones are E.164 digits. */
  async record(
    companyId: number,
    phones: readonly number[],
    source: OptOutSource,
    { accountId = WHOLE_COMPANY, ...cause }: Partial<OptOutCause & Pick<OptOutScope, 'accountId'>> = {},
  ): Promise<void> {
    const at = this.clock.date();
    const optOuts = phones.map((phone) => ({
      ...NO_CAUSE,
      ...cause,
      ...{ companyId, phone, accountId, source, at },
    }));
    await this.database.transaction((sql) => this.recordWithin(sql, optOuts));
    await this.signs.set(optOuts);
  }

  /** Blocks people as a part of the caller's transaction, which calls `announce` after its commit. */
  async recordWithin(sql: SqlExecutor, optOuts: readonly OptOut[]): Promise<void> {
    await this.repository.record(sql, optOuts);
    await this.outbox.add(sql, optOuts, createdEvent);
  }

  /**
   * Blocks any number of people for all that the company sends, on its own word, as a part of the caller's
   * transaction, which calls `announce` after its commit. A block that stands keeps its cause, unless the person could
   * lift it by a reply.
   *
   * @param phones E.164 digits, distinct
   * @returns those who were not blocked before
   */
  async blockWithin(
    sql: SqlExecutor,
    companyId: number,
    phones: readonly number[],
    at: Date,
    userId: number | null,
  ): Promise<OptOut[]> {
    const optOuts = phones.map(
      (phone): OptOut => ({
        ...NO_CAUSE,
        ...{ companyId, phone, accountId: WHOLE_COMPANY, source: 'import', at, userId },
      }),
    );
    const blocked = await this.bulk.block(sql, optOuts);
    await this.outbox.add(sql, blocked, createdEvent);
    return blocked;
  }

  /** Whether the company has any opt-out: where not, nobody needs to be looked up. */
  async hasAny(companyId: number, sql: SqlExecutor = this.database): Promise<boolean> {
    return this.repository.hasAny(sql, companyId);
  }

  /**
   * Lifts blocks that the people themselves set, as a part of the caller's transaction.
   *
   * @returns those that there was a block to lift for; the caller hands them to `announce` after its commit
   */
  async liftWithin(sql: SqlExecutor, lifts: readonly LiftByReply[]): Promise<LiftByReply[]> {
    const lifted = await this.repository.liftByReply(sql, lifts);
    await this.outbox.add(sql, lifted, (lift) =>
      liftedEvent({ ...lift, accountId: WHOLE_COMPANY, reason: LIFTED_BY_REPLY }),
    );
    return lifted;
  }

  /** Tells all processes, after the commit, so that what is queued already is not sent. */
  async announce(optOuts: readonly OptOut[], lifts: readonly LiftByReply[]): Promise<void> {
    // A lift took effect only where no stop of the batch is younger: that person is free in MySQL, whatever else
    // the batch holds of them.
    const free = lifts.map(({ companyId, phone }) => ({ companyId, phone, accountId: WHOLE_COMPANY }));
    const keys = new Set(free.map(toScopeKey));
    await this.signs.clear(free);
    await this.signs.set(optOuts.filter((optOut) => !keys.has(toScopeKey(optOut))));
  }

  /**
   * Those of `phones` (E.164 digits) that must not be texted over the account.
   *
   * @param accountId WHOLE_COMPANY: those that must not be texted at all
   */
  async find(
    companyId: number,
    accountId: number,
    phones: readonly number[],
    sql: SqlExecutor = this.database,
  ): Promise<Set<number>> {
    return new Set(await this.repository.active(sql, companyId, accountId, phones));
  }

  /** @throws NotFoundError for an account that is not the company's */
  async create(
    companyId: number,
    { phone, accountId }: CreateOptOut,
    source: 'api' | 'manual',
    userId: number | null,
  ): Promise<OptOutView> {
    const scope = await this.scopeOf(companyId, phone, accountId);
    await this.record(companyId, [scope.phone], source, { accountId: scope.accountId, userId });
    return this.list.one(companyId, phone, scope.accountId);
  }

  /**
   * Lifts a block by hand. Where the person or their carrier said no, only on the person's later word: a company cannot
   * take back for them what they revoked, not even by blocking them itself in between.
   *
   * @throws NotFoundError, ConflictError where it is lifted already, InvalidInputError where the person's word is
   *   missing, or is not later than their no
   */
  async lift(
    companyId: number,
    phone: string,
    { accountId, reason, askedAt }: LiftOptOut,
    userId: number | null,
  ): Promise<OptOutView> {
    const scope = await this.scopeOf(companyId, phone, accountId);
    const at = this.clock.date();
    const asked = askedAt === undefined ? null : new Date(askedAt);
    await this.database.transaction(async (sql) => {
      const standing = await this.repository.lock(sql, scope);
      if (!standing) throw new NotFoundError('opt-out');
      if (standing.liftedAt) throw new ConflictError('This opt-out was lifted already.');
      requirePersonsWord(standing, asked, at);
      await this.repository.liftByHand(sql, { ...scope, reason, askedAt: asked, userId, at });
      await this.outbox.add(sql, [{ ...scope, reason, at }], liftedEvent);
    });
    await this.signs.clear([scope]);
    return this.list.one(companyId, phone, scope.accountId);
  }

  private async scopeOf(companyId: number, phone: string, accountId: number | null): Promise<OptOutScope> {
    if (accountId !== null) await this.accounts.require(companyId, accountId);
    return { companyId, phone: readDigits(phone) ?? 0, accountId: accountId ?? WHOLE_COMPANY };
  }
}

function requirePersonsWord({ revokedAt, askedAt }: StandingOptOut, asked: Date | null, now: Date): void {
  if (asked && asked > now) throw InvalidInputError.of('askedAt', 'lies in the future');
  if (!revokedAt) return;
  const word = Math.max(asked?.getTime() ?? 0, askedAt?.getTime() ?? 0);
  if (word > revokedAt.getTime()) return;
  throw InvalidInputError.of(
    'askedAt',
    `must tell when the person asked to be texted again, after they said no at ${revokedAt.toISOString()}`,
  );
}

function toScopeKey({ companyId, phone, accountId }: OptOutScope): string {
  return `${companyId}:${phone}:${accountId}`;
}
