import { Injectable } from '@nestjs/common';
import { formatPhone, readDigits } from '../../carriers/phone.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { ConflictError, NotFoundError } from '../../platform/errors.js';
import { BulkOptOutRepository } from './bulk-opt-out.repository.js';
import type { LiftByReply, OptOut, OptOutSource } from './opt-out.js';
import { OptOutRepository, type OptOutRow } from './opt-out.repository.js';
import type { OptOutPage, OptOutPageQuery, OptOutView, OptOutWithHistory } from './opt-out.schema.js';
import { OptOutSigns } from './opt-out-signs.js';

/** Entries of a history that are shown. */
const HISTORY = 100;

/** What is known of an opt-out beside who and whom. */
export interface OptOutCause {
  replyId?: number;
  userId?: number | null;
}

/** People who must not be texted by a company. MySQL decides; a sign in Redis only says no earlier. */
@Injectable()
export class OptOutService {
  constructor(
    private readonly repository: OptOutRepository,
    private readonly bulk: BulkOptOutRepository,
    private readonly signs: OptOutSigns,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Blocks people from now on. Safe to repeat. Phones are E.164 digits. */
  async record(
    companyId: number,
    phones: readonly number[],
    source: OptOutSource,
    cause: OptOutCause = {},
  ): Promise<void> {
    const at = this.clock.date();
    const { replyId = null, userId = null } = cause;
    const optOuts = phones.map((phone) => ({ companyId, phone, source, at, replyId, userId }));
    await this.database.transaction((sql) => this.repository.record(sql, optOuts));
    await this.signs.set(optOuts);
  }

  /** Blocks people as a part of the caller's transaction, which calls `announce` after its commit. */
  async recordWithin(sql: SqlExecutor, optOuts: readonly OptOut[]): Promise<void> {
    await this.repository.record(sql, optOuts);
  }

  /**
   * Blocks any number of people as a part of the caller's transaction, which calls `announce` after its commit. A
   * block that stands keeps its cause, unless the person could lift it by a reply.
   *
   * @param phones E.164 digits, distinct
   * @returns those who were not blocked before
   */
  async blockWithin(
    sql: SqlExecutor,
    companyId: number,
    phones: readonly number[],
    source: OptOutSource,
    at: Date,
    userId: number | null,
  ): Promise<OptOut[]> {
    const optOuts = phones.map((phone) => ({ companyId, phone, source, at, replyId: null, userId }));
    return this.bulk.block(sql, optOuts);
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
    const lifted: LiftByReply[] = [];
    for (const lift of [...lifts].sort((a, b) => a.companyId - b.companyId || a.phone - b.phone)) {
      if (await this.repository.liftByReply(sql, lift)) lifted.push(lift);
    }
    return lifted;
  }

  /** Tells all processes, after the commit, so that what is queued already is not sent. */
  async announce(optOuts: readonly OptOut[], lifts: readonly LiftByReply[]): Promise<void> {
    // A lift took effect only where no stop of the batch is younger: that person is free in MySQL, whatever else
    // the batch holds of them.
    const free = new Set(lifts.map(toPersonKey));
    await this.signs.clear(lifts);
    await this.signs.set(optOuts.filter((optOut) => !free.has(toPersonKey(optOut))));
  }

  /** Those of `phones` (E.164 digits) that must not be texted by the company. */
  async find(
    companyId: number,
    phones: readonly number[],
    sql: SqlExecutor = this.database,
  ): Promise<Set<number>> {
    return new Set(await this.repository.active(sql, companyId, phones));
  }

  async list(companyId: number, { after, limit }: OptOutPageQuery): Promise<OptOutPage> {
    const rows = await this.repository.page(companyId, after ? (readDigits(after) ?? 0) : 0, limit + 1);
    const items = rows.slice(0, limit).map(toView);
    return { items, next: rows.length > limit ? (items.at(-1)?.phone ?? null) : null };
  }

  /** @throws NotFoundError */
  async get(companyId: number, phone: string): Promise<OptOutWithHistory> {
    const digits = readDigits(phone) ?? 0;
    const row = await this.repository.find(companyId, digits);
    if (!row) throw new NotFoundError('opt-out');
    const history = await this.repository.history(companyId, digits, HISTORY);
    return {
      ...toView(row),
      history: history.map((event) => ({ ...event, at: event.at.toISOString() })),
    };
  }

  /** @param phone E.164 */
  async create(
    companyId: number,
    phone: string,
    source: 'api' | 'manual',
    userId: number | null,
  ): Promise<OptOutView> {
    await this.record(companyId, [readDigits(phone) ?? 0], source, { userId });
    return this.get(companyId, phone);
  }

  /** @throws NotFoundError, ConflictError where it is lifted already */
  async lift(companyId: number, phone: string, reason: string, userId: number | null): Promise<OptOutView> {
    const digits = readDigits(phone) ?? 0;
    const lift = { companyId, phone: digits, reason, userId, at: this.clock.date() };
    const lifted = await this.repository.liftByHand(lift);
    const view = await this.get(companyId, phone);
    if (!lifted) throw new ConflictError('This opt-out was lifted already.');
    await this.signs.clear([lift]);
    return view;
  }
}

function toPersonKey({ companyId, phone }: { companyId: number; phone: number }): string {
  return `${companyId}:${phone}`;
}

function toView(row: OptOutRow): OptOutView {
  return {
    phone: formatPhone(row.phone),
    active: row.liftedAt === null,
    source: row.source,
    optedOutAt: row.optedOutAt.toISOString(),
    replyId: row.replyId,
    liftedAt: row.liftedAt?.toISOString() ?? null,
    liftReason: row.liftReason,
  };
}
