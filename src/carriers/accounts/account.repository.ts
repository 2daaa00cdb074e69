import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThan, Repository } from 'typeorm';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { Account, type CheckResult } from './account.entity.js';

/** What a new account begins with; its credentials are sealed under the id that it gets. */
export type NewAccount = Pick<
  Account,
  | 'companyId'
  | 'carrier'
  | 'name'
  | 'webhookToken'
  | 'segmentsPerMinute'
  | 'segmentsPerDay'
  | 'dayTimeZone'
  | 'createdAt'
>;

export type AccountChanges = Partial<
  Pick<
    Account,
    | 'name'
    | 'credentials'
    | 'segmentsPerMinute'
    | 'segmentsPerDay'
    | 'dayTimeZone'
    | 'status'
    | 'statusReason'
    | 'checkResult'
    | 'checkProblem'
  >
>;

/** Carrier accounts. Rows are kept for ever: messages, reports and replies name them. */
@Injectable()
export class AccountRepository {
  constructor(
    @InjectRepository(Account) private readonly accounts: Repository<Account>,
    private readonly database: Database,
  ) {}

  async insert(account: NewAccount, seal: (accountId: number) => string): Promise<number> {
    return this.database.transaction(async (sql) => {
      const { insertId } = await sql.execute(
        `INSERT INTO accounts (company_id, carrier, name, webhook_token, segments_per_minute, segments_per_day,
                               day_time_zone, created_at, credentials)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, '')`,
        [
          account.companyId,
          account.carrier,
          account.name,
          account.webhookToken,
          account.segmentsPerMinute,
          account.segmentsPerDay,
          account.dayTimeZone,
          account.createdAt,
        ],
      );
      await sql.execute('UPDATE accounts SET credentials = ? WHERE id = ?', [seal(insertId), insertId]);
      return insertId;
    });
  }

  async find(companyId: number, accountId: number): Promise<Account | null> {
    return this.accounts.findOneBy({ id: accountId, companyId });
  }

  async page(companyId: number, after: number, limit: number): Promise<Account[]> {
    return this.accounts.find({
      where: { companyId, id: MoreThan(after) },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  /** @returns whether the company has such an account */
  async update(companyId: number, accountId: number, changes: AccountChanges): Promise<boolean> {
    const result = await this.accounts.update({ id: accountId, companyId }, changes);
    return result.affected === 1;
  }

  /** Stops an account that still sends. @returns its name, or null where it does not: somebody else stopped it */
  async stopActive(
    sql: SqlExecutor,
    companyId: number,
    accountId: number,
    statusReason: string,
  ): Promise<string | null> {
    const { affectedRows } = await sql.execute(
      `UPDATE accounts SET status = 'stopped', status_reason = ?
        WHERE company_id = ? AND id = ? AND status = 'active'`,
      [statusReason, companyId, accountId],
    );
    if (affectedRows === 0) return null;
    const [row] = await sql.query<{ name: string }>(
      'SELECT name FROM accounts WHERE company_id = ? AND id = ?',
      [companyId, accountId],
    );
    return row?.name ?? null;
  }

  /** For processes that act for all companies: jobs and webhooks name an account alone. */
  async findById(accountId: number): Promise<Account | null> {
    return this.accounts.findOneBy({ id: accountId });
  }

  /** Marks a check as begun. @returns false where the one before it began after `notSince` */
  async beginCheck(accountId: number, at: Date, notSince: Date): Promise<boolean> {
    const { affectedRows } = await this.database.execute(
      `UPDATE accounts SET checked_at = ?, check_result = NULL, check_problem = NULL
        WHERE id = ? AND (checked_at IS NULL OR checked_at <= ?)`,
      [at, accountId, notSince],
    );
    return affectedRows === 1;
  }

  /** Keeps what the check that began at `at` came to, unless another one has begun since. */
  async endCheck(
    accountId: number,
    at: Date,
    { result, problem }: { result: CheckResult; problem: string | null },
  ): Promise<void> {
    await this.database.execute(
      'UPDATE accounts SET check_result = ?, check_problem = ? WHERE id = ? AND checked_at = ?',
      [result, problem, accountId, at],
    );
  }

  /** Any carrier of an existing account that is not `carrier`, or null. */
  async anyOtherCarrier(carrier: string): Promise<string | null> {
    const [row] = await this.database.query<{ carrier: string }>(
      'SELECT carrier FROM accounts WHERE carrier <> ? LIMIT 1',
      [carrier],
    );
    return row?.carrier ?? null;
  }
}
