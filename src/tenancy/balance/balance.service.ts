import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database, isDuplicateKey, isReferenceMissing } from '../../platform/database/database.js';
import { ConflictError, NotFoundError } from '../../platform/errors.js';
import { type Page, type PageQuery, toPage } from '../../platform/http/page.js';
import { formatMicros, parseMicros } from '../../platform/money.js';
import { BalanceRepository, BalanceShortError } from './balance.repository.js';
import type { SetBalance, TopUp, TopUpView } from './balance.schema.js';
import { type StoredTopUp, TopUpRepository } from './top-up.repository.js';

/** Turns prepayment on and off, and writes down what was paid in. */
@Injectable()
export class BalanceService {
  constructor(
    private readonly balances: BalanceRepository,
    private readonly topUps: TopUpRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError, ConflictError for another currency than the balance has */
  async set(companyId: number, { prepaid, currency, warnBelow }: SetBalance): Promise<void> {
    const known = await this.balances.find(companyId);
    if (known && known.currency !== currency) {
      throw new ConflictError(`The balance is kept in ${known.currency}.`);
    }
    const lowMicros = parseMicros(warnBelow) ?? 0n;
    try {
      await this.balances.set(this.database, { companyId, prepaid, currency, lowMicros });
    } catch (error) {
      throw isReferenceMissing(error) ? new NotFoundError('company') : error;
    }
  }

  /**
   * Writes a payment down, once for each reference.
   *
   * @throws ConflictError where the company has no balance, where the reference stands for something else, and where
   *   more is to be paid out than there is
   */
  async topUp(companyId: number, input: TopUp, createdBy: number | null): Promise<TopUpView> {
    const balance = await this.balances.find(companyId);
    if (!balance) throw new ConflictError('The company does not pay in advance.');
    const { currency } = balance;
    const { reference, note = null } = input;
    const micros = (parseMicros(input.amount) ?? 0n) * (input.takeBack ? -1n : 1n);
    const createdAt = this.clock.date();
    try {
      await this.database.transaction(async (sql) => {
        const paid = { reference, micros, currency, note, createdAt };
        await this.topUps.insert(sql, companyId, paid, createdBy);
        if (micros < 0n) await this.balances.take(sql, companyId, -micros);
        else await this.balances.giveBack(sql, companyId, micros);
      });
    } catch (error) {
      if (error instanceof BalanceShortError) throw new ConflictError('There is not so much left.');
      if (!isDuplicateKey(error)) throw error;
    }
    const stands = await this.topUps.find(companyId, reference);
    if (stands?.micros !== micros) throw new ConflictError('That reference stands for another amount.');
    return toView(stands);
  }

  async page(companyId: number, { after, limit }: PageQuery): Promise<Page<TopUpView>> {
    const { items, next } = toPage(await this.topUps.page(companyId, after ?? null, limit + 1), limit);
    return { items: items.map(toView), next };
  }
}

function toView({ createdAt, micros, ...topUp }: StoredTopUp): TopUpView {
  return { ...topUp, amount: formatMicros(micros), createdAt: createdAt.toISOString() };
}
