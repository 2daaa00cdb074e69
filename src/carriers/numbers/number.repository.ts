import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, MoreThan, Not, Repository } from 'typeorm';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { formatPhone } from '../phone.js';
import { AccountNumber } from './number.entity.js';

/** A number as the throttler sees it. */
export interface SendingNumber {
  id: number;
  /** E.164 digits without the plus sign. */
  phone: number;
  /** As carriers name it: with the plus sign, or the bare digits of a short code. */
  address: string;
  /** Segments a minute. */
  rate: number;
  /** Segments in a day of the carrier, or null. */
  perDay: number | null;
}

export type NewNumber = Pick<AccountNumber, 'phone' | 'type' | 'segmentsPerMinute' | 'segmentsPerDay'>;

/** One of our numbers within one account, as a reply names it. */
export interface NumberOfAccount {
  accountId: number;
  phone: number;
}

/** Sending numbers. One that is taken away keeps its row, since replies to it may still come. */
@Injectable()
export class NumberRepository {
  constructor(
    @InjectRepository(AccountNumber) private readonly numbers: Repository<AccountNumber>,
    private readonly database: Database,
  ) {}

  /**
   * Adds numbers to an account; a removed one comes back under its old id.
   *
   * @returns those that the account has already; where there are any, nothing was added
   */
  async add(
    companyId: number,
    accountId: number,
    numbers: readonly NewNumber[],
    at: Date,
  ): Promise<number[]> {
    const sorted = [...numbers].sort((a, b) => a.phone - b.phone);
    return this.database.transaction(async (sql) => {
      const present = await sql.query<{ phone: number }>(
        `SELECT phone FROM numbers WHERE account_id = ? AND phone IN (?) AND status <> 'removed' FOR UPDATE`,
        [accountId, sorted.map(({ phone }) => phone)],
      );
      if (present.length > 0) return present.map(({ phone }) => Number(phone));
      await sql.execute(
        `INSERT INTO numbers (company_id, account_id, phone, type, segments_per_minute, segments_per_day, created_at) VALUES ?
         ON DUPLICATE KEY UPDATE status = 'active', type = VALUES(type),
           segments_per_minute = VALUES(segments_per_minute), segments_per_day = VALUES(segments_per_day)`,
        [
          sorted.map(({ phone, type, segmentsPerMinute, segmentsPerDay }) => [
            companyId,
            accountId,
            phone,
            type,
            segmentsPerMinute,
            segmentsPerDay,
            at,
          ]),
        ],
      );
      return [];
    });
  }

  async byPhones(companyId: number, accountId: number, phones: readonly number[]): Promise<AccountNumber[]> {
    return this.numbers.find({
      where: { companyId, accountId, phone: In([...phones]) },
      order: { id: 'ASC' },
    });
  }

  async page(companyId: number, accountId: number, after: number, limit: number): Promise<AccountNumber[]> {
    return this.numbers.find({
      where: { companyId, accountId, id: MoreThan(after), status: Not('removed') },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  async find(companyId: number, accountId: number, numberId: number): Promise<AccountNumber | null> {
    return this.numbers.findOneBy({ id: numberId, companyId, accountId, status: Not('removed') });
  }

  /** @returns whether the account has such a number */
  async update(
    companyId: number,
    accountId: number,
    numberId: number,
    changes: Partial<Pick<AccountNumber, 'status' | 'segmentsPerMinute' | 'segmentsPerDay'>>,
  ): Promise<boolean> {
    const where = { id: numberId, companyId, accountId, status: Not('removed' as const) };
    const result = await this.numbers.update(where, changes);
    return result.affected === 1;
  }

  async active(accountId: number): Promise<SendingNumber[]> {
    const rows = await this.database.query<
      Pick<AccountNumber, 'id' | 'phone' | 'type'> & { rate: number; perDay: number | null }
    >(
      `SELECT id, phone, type, segments_per_minute AS rate, segments_per_day AS perDay FROM numbers
        WHERE account_id = ? AND status = 'active' ORDER BY id`,
      [accountId],
    );
    return rows.map(({ id, phone, type, rate, perDay }) => ({
      id,
      phone: Number(phone),
      address: type === 'short_code' ? String(phone) : formatPhone(phone),
      rate,
      perDay,
    }));
  }

  /** Ids of our numbers that people wrote to, removed ones too, under `accountId.phone`. */
  async idsOf(sql: SqlExecutor, wanted: readonly NumberOfAccount[]): Promise<Map<string, number>> {
    if (wanted.length === 0) return new Map();
    const rows = await sql.query<NumberOfAccount & { id: number }>(
      'SELECT id, account_id AS accountId, phone FROM numbers WHERE (account_id, phone) IN (?)',
      [wanted.map(({ accountId, phone }) => [accountId, phone])],
    );
    return new Map(rows.map((row) => [numberKey(row), row.id]));
  }
}

/** Names one of our numbers within one account in a map. */
export function numberKey({ accountId, phone }: NumberOfAccount): string {
  return `${accountId}.${phone}`;
}
