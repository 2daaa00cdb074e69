import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { TermSet } from './price-term.js';

/** The terms that messages were sent under. Rows are added, and never changed. */
@Injectable()
export class PriceTermRepository {
  constructor(private readonly database: Database) {}

  /** The id of a set of terms, which is written where it is new. Safe to run twice at once. */
  async intern(terms: TermSet): Promise<number> {
    const known = await this.find(terms);
    if (known !== null) return known;
    await this.database.execute(
      `INSERT IGNORE INTO price_terms (company_id, account_id, number_type, currency, price_micros, markup,
                                       micros, prepaid)
       VALUES (?)`,
      [
        [
          terms.companyId,
          terms.accountId,
          terms.numberType,
          terms.currency,
          String(terms.priceMicros),
          Number(terms.markup),
          String(terms.micros),
          terms.prepaid,
        ],
      ],
    );
    const id = await this.find(terms);
    if (id === null) throw new Error('The terms that were just written are not there.');
    return id;
  }

  private async find(terms: TermSet): Promise<number | null> {
    const [row] = await this.database.query<{ id: number }>(
      `SELECT id FROM price_terms
        WHERE account_id = ? AND number_type = ? AND currency = ? AND price_micros = ? AND markup = ? AND prepaid = ?`,
      [
        terms.accountId,
        terms.numberType,
        terms.currency,
        String(terms.priceMicros),
        Number(terms.markup),
        terms.prepaid,
      ],
    );
    return row?.id ?? null;
  }
}
