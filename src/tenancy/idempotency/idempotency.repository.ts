import { Injectable } from '@nestjs/common';
import { Database, isDuplicateKey } from '../../platform/database/database.js';

/** A key of a company, held by one process under its token. */
export interface HeldKey {
  companyId: number;
  key: string;
  token: Buffer;
}

/** What stands under a key that is taken. */
export interface TakenKey {
  fingerprint: Buffer;
  token: Buffer;
  /** Null while there is no answer. */
  status: number | null;
  body: string | null;
  isBodyKept: boolean;
  isRunning: boolean;
  isExpired: boolean;
  lockSeconds: number;
}

type TakenRow = Omit<TakenKey, 'isBodyKept' | 'isRunning' | 'isExpired'> &
  Record<'isBodyKept' | 'isRunning' | 'isExpired', number>;

const REMOVED_AT_ONCE = 1_000;

/** Keys and first answers. All times are the database's own, so that no machine's clock matters. */
@Injectable()
export class IdempotencyRepository {
  constructor(private readonly database: Database) {}

  /** @returns whether the key was free */
  async insert(
    { companyId, key, token }: HeldKey,
    fingerprint: Buffer,
    lockSeconds: number,
    keepHours: number,
  ): Promise<boolean> {
    try {
      await this.database.execute(
        `INSERT INTO idempotency_keys (company_id, idempotency_key, fingerprint, token, locked_until, created_at,
                                       expires_at)
         VALUES (?, ?, ?, ?, NOW(3) + INTERVAL ? SECOND, NOW(3), NOW(3) + INTERVAL ? HOUR)`,
        [companyId, key, fingerprint, token, lockSeconds, keepHours],
      );
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async find(companyId: number, key: string): Promise<TakenKey | null> {
    const [row] = await this.database.query<TakenRow>(
      `SELECT fingerprint, token, status, body, is_body_kept AS isBodyKept,
              (status IS NULL AND locked_until > NOW(3)) AS isRunning,
              (expires_at <= NOW(3) AND locked_until <= NOW(3)) AS isExpired,
              TIMESTAMPDIFF(SECOND, NOW(3), locked_until) AS lockSeconds
       FROM idempotency_keys WHERE company_id = ? AND idempotency_key = ?`,
      [companyId, key],
    );
    if (!row) return null;
    const { isBodyKept, isRunning, isExpired } = row;
    return { ...row, isBodyKept: isBodyKept === 1, isRunning: isRunning === 1, isExpired: isExpired === 1 };
  }

  async removeExpiredKey(companyId: number, key: string): Promise<void> {
    await this.database.execute(
      `DELETE FROM idempotency_keys
       WHERE company_id = ? AND idempotency_key = ? AND expires_at <= NOW(3) AND locked_until <= NOW(3)`,
      [companyId, key],
    );
  }

  /** Takes a key whose holder is gone. @returns whether nobody else did */
  async takeOver({ companyId, key, token }: HeldKey, former: Buffer, lockSeconds: number): Promise<boolean> {
    const { affectedRows } = await this.database.execute(
      `UPDATE idempotency_keys SET token = ?, locked_until = NOW(3) + INTERVAL ? SECOND
       WHERE company_id = ? AND idempotency_key = ? AND token = ? AND status IS NULL AND locked_until <= NOW(3)`,
      [token, lockSeconds, companyId, key, former],
    );
    return affectedRows === 1;
  }

  /** Holds the key for so many seconds from now on; 0 lets it go without an answer. */
  async hold({ companyId, key, token }: HeldKey, lockSeconds: number): Promise<void> {
    await this.database.execute(
      `UPDATE idempotency_keys SET locked_until = NOW(3) + INTERVAL ? SECOND
       WHERE company_id = ? AND idempotency_key = ? AND token = ? AND status IS NULL`,
      [lockSeconds, companyId, key, token],
    );
  }

  /** @param body JSON; undefined where it is too long to be kept */
  async finish(
    { companyId, key, token }: HeldKey,
    status: number,
    body: string | null | undefined,
    keepHours: number,
  ): Promise<void> {
    await this.database.execute(
      `UPDATE idempotency_keys
       SET status = ?, body = ?, is_body_kept = ?, locked_until = NOW(3), expires_at = NOW(3) + INTERVAL ? HOUR
       WHERE company_id = ? AND idempotency_key = ? AND token = ? AND status IS NULL`,
      [status, body ?? null, body !== undefined, keepHours, companyId, key, token],
    );
  }

  async release({ companyId, key, token }: HeldKey): Promise<void> {
    await this.database.execute(
      `DELETE FROM idempotency_keys
       WHERE company_id = ? AND idempotency_key = ? AND token = ? AND status IS NULL`,
      [companyId, key, token],
    );
  }

  /** Removes keys of all companies that have expired, in pieces. */
  async removeExpired(): Promise<void> {
    for (let removed = REMOVED_AT_ONCE; removed === REMOVED_AT_ONCE; ) {
      const { affectedRows } = await this.database.execute(
        `DELETE FROM idempotency_keys WHERE expires_at < NOW(3) AND locked_until < NOW(3)
         ORDER BY expires_at LIMIT ${REMOVED_AT_ONCE}`,
      );
      removed = affectedRows;
    }
  }
}
