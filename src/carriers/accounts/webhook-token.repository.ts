import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

/** An address of an account that is still called by what was sent under it. */
export interface RetiredToken {
  accountId: number;
  token: string;
  expiresAt: Date;
}

/** Tokens that name accounts in their webhook addresses: one in force, and retired ones that have time left. */
@Injectable()
export class WebhookTokenRepository {
  constructor(private readonly database: Database) {}

  /**
   * Puts a new token in force.
   *
   * @param keepUntil how long the one before it is still known; null: all earlier ones are forgotten at once
   * @returns whether the company has such an account
   */
  async rotate(
    companyId: number,
    accountId: number,
    token: string,
    keepUntil: Date | null,
  ): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      const [account] = await sql.query<{ token: string }>(
        'SELECT webhook_token AS token FROM accounts WHERE id = ? AND company_id = ? FOR UPDATE',
        [accountId, companyId],
      );
      if (!account) return false;
      await sql.execute('UPDATE accounts SET webhook_token = ? WHERE id = ?', [token, accountId]);
      if (keepUntil === null) {
        await sql.execute('DELETE FROM retired_webhook_tokens WHERE account_id = ?', [accountId]);
      } else {
        await sql.execute(
          'INSERT INTO retired_webhook_tokens (token, account_id, expires_at) VALUES (?, ?, ?)',
          [account.token, accountId, keepUntil],
        );
      }
      return true;
    });
  }

  /** Those of accounts that still hold, the last to end first. */
  async retired(accountIds: readonly number[], now: Date): Promise<RetiredToken[]> {
    if (accountIds.length === 0) return [];
    return this.database.query<RetiredToken>(
      `SELECT account_id AS accountId, token, expires_at AS expiresAt
         FROM retired_webhook_tokens WHERE account_id IN (?) AND expires_at > ? ORDER BY expires_at DESC`,
      [accountIds, now],
    );
  }

  /** The account that a token names, in force or retired and not yet expired; null: none. */
  async accountIdOf(token: string, now: Date): Promise<number | null> {
    const [row] = await this.database.query<{ id: number }>(
      `SELECT id FROM accounts WHERE webhook_token = ?
        UNION ALL SELECT account_id FROM retired_webhook_tokens WHERE token = ? AND expires_at > ?`,
      [token, token, now],
    );
    return row?.id ?? null;
  }

  async removeBefore(at: Date): Promise<number> {
    const { affectedRows } = await this.database.execute(
      'DELETE FROM retired_webhook_tokens WHERE expires_at < ? LIMIT 10000',
      [at],
    );
    return affectedRows;
  }
}
