import { Injectable } from '@nestjs/common';
import type { SqlExecutor } from '../../platform/database/database.js';
import { BalanceRepository } from '../../tenancy/balance/balance.repository.js';
import type { ChargeDeltas, LateCharge } from './charge-deltas.js';

/** Writes usage and balances, at the end of the transactions that change messages. */
@Injectable()
export class ChargeRepository {
  constructor(private readonly balances: BalanceRepository) {}

  /**
   * In the same order of keys everywhere. One statement for usage, and for companies that pay in advance one more: what
   * leaves is reserved, and comes back with what was refused; what was accepted stays taken.
   *
   * @throws BalanceShortError where a company's balance does not pay for what is to be taken
   */
  async apply(sql: SqlExecutor, { usage, balances, late }: ChargeDeltas): Promise<void> {
    const rows = [...usage.values()].sort(
      (a, b) =>
        a.companyId - b.companyId || a.day - b.day || a.campaignId - b.campaignId || a.priceId - b.priceId,
    );
    if (rows.length > 0) {
      await sql.execute(
        `INSERT INTO usage_days (company_id, day, campaign_id, price_id, messages, segments) VALUES ?
         ON DUPLICATE KEY UPDATE messages = messages + VALUES(messages), segments = segments + VALUES(segments)`,
        [
          rows.map((row) => [
            row.companyId,
            row.day,
            row.campaignId,
            row.priceId,
            row.messages,
            row.segments,
          ]),
        ],
      );
    }
    const owed = late.length > 0 ? await this.owed(sql, late) : new Map<number, bigint>();
    for (const companyId of [...new Set([...balances.keys(), ...owed.keys()])].sort((a, b) => a - b)) {
      const delta = balances.get(companyId) ?? 0n;
      if (delta < 0n) await this.balances.take(sql, companyId, -delta);
      else if (delta > 0n) await this.balances.giveBack(sql, companyId, delta);
      const late = owed.get(companyId);
      if (late) await this.balances.giveBack(sql, companyId, -late);
    }
  }

  /** What carriers accepted after they had denied it: it is owed, and a balance may fall below 0 by it. */
  private async owed(sql: SqlExecutor, late: readonly LateCharge[]): Promise<Map<number, bigint>> {
    const rows = await sql.query<{ id: number; micros: number | string }>(
      'SELECT id, micros FROM price_terms WHERE id IN (?) AND prepaid',
      [[...new Set(late.map(({ priceId }) => priceId))]],
    );
    const prices = new Map(rows.map(({ id, micros }) => [id, BigInt(micros)]));
    const owed = new Map<number, bigint>();
    for (const { companyId, priceId, segments } of late) {
      const micros = (prices.get(priceId) ?? 0n) * BigInt(segments);
      if (micros > 0n) owed.set(companyId, (owed.get(companyId) ?? 0n) + micros);
    }
    return owed;
  }
}
