import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

/** A balance and what it is made of. Millionths. */
export interface BalanceParts {
  prepaid: boolean;
  currency: string;
  available: bigint;
  reserved: bigint;
  toppedUp: bigint;
  lowMicros: bigint;
}

/** Reads a balance with its parts, as they stand at one instant. */
@Injectable()
export class BalanceViewRepository {
  constructor(private readonly database: Database) {}

  /** Null: the company pays afterwards. `inflight` is small, and walked once. */
  async find(companyId: number): Promise<BalanceParts | null> {
    const [row] = await this.database.query<{
      prepaid: number;
      currency: string;
      available: number | string;
      reserved: number | string;
      toppedUp: number | string;
      lowMicros: number | string;
    }>(
      `SELECT prepaid, currency, available, low_micros AS lowMicros,
              (SELECT COALESCE(SUM(t.micros), 0) FROM balance_top_ups t
                WHERE t.company_id = balances.company_id) AS toppedUp,
              (SELECT COALESCE(SUM(i.reserved_micros), 0) FROM inflight i
                WHERE i.company_id = balances.company_id) AS reserved
         FROM balances WHERE company_id = ?`,
      [companyId],
    );
    if (!row) return null;
    return {
      prepaid: row.prepaid === 1,
      currency: row.currency,
      available: BigInt(row.available),
      reserved: BigInt(row.reserved),
      toppedUp: BigInt(row.toppedUp),
      lowMicros: BigInt(row.lowMicros),
    };
  }
}
