import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';

/** A person's second factor. */
export interface TwoFactor {
  secretSealed: string;
  /** Null: it was begun and asks for nothing yet. */
  confirmedAt: Date | null;
}

/** Second factors and recovery codes. */
@Injectable()
export class TwoFactorRepository {
  constructor(private readonly database: Database) {}

  async find(userId: number): Promise<TwoFactor | null> {
    const [row] = await this.database.query<TwoFactor>(
      `SELECT secret_sealed AS secretSealed, confirmed_at AS confirmedAt FROM two_factors WHERE user_id = ?`,
      [userId],
    );
    return row ?? null;
  }

  /** Puts a secret in the place of one that was never confirmed. @returns false where one is in force */
  async begin(userId: number, secretSealed: string): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      await sql.execute('INSERT IGNORE INTO two_factors (user_id, secret_sealed) VALUES (?, ?)', [
        userId,
        secretSealed,
      ]);
      const [row] = await sql.query<{ confirmedAt: Date | null }>(
        'SELECT confirmed_at AS confirmedAt FROM two_factors WHERE user_id = ? FOR UPDATE',
        [userId],
      );
      if (row?.confirmedAt) return false;
      await sql.execute('UPDATE two_factors SET secret_sealed = ?, last_step = 0 WHERE user_id = ?', [
        secretSealed,
        userId,
      ]);
      return true;
    });
  }

  /** @param secretSealed that the code was checked with @returns false where that is not what waits any more */
  async confirm(
    sql: SqlExecutor,
    userId: number,
    secretSealed: string,
    step: number,
    now: Date,
  ): Promise<boolean> {
    const { affectedRows } = await sql.execute(
      `UPDATE two_factors SET confirmed_at = ?, last_step = ?
       WHERE user_id = ? AND secret_sealed = ? AND confirmed_at IS NULL`,
      [now, step, userId, secretSealed],
    );
    return affectedRows > 0;
  }

  /** Uses a code up. @returns false where it, or a later one, was used before */
  async takeStep(userId: number, step: number): Promise<boolean> {
    const { affectedRows } = await this.database.execute(
      `UPDATE two_factors SET last_step = ?
       WHERE user_id = ? AND confirmed_at IS NOT NULL AND last_step < ?`,
      [step, userId, step],
    );
    return affectedRows > 0;
  }

  /** @returns false for one that does not exist or was used */
  async takeRecoveryCode(userId: number, codeHash: Buffer): Promise<boolean> {
    const { affectedRows } = await this.database.execute(
      'DELETE FROM recovery_codes WHERE user_id = ? AND code_hash = ?',
      [userId, codeHash],
    );
    return affectedRows > 0;
  }

  async countRecoveryCodes(userId: number): Promise<number> {
    const [row] = await this.database.query<{ n: number }>(
      'SELECT COUNT(*) AS n FROM recovery_codes WHERE user_id = ?',
      [userId],
    );
    return row?.n ?? 0;
  }

  async replaceRecoveryCodes(sql: SqlExecutor, userId: number, hashes: readonly Buffer[]): Promise<void> {
    await sql.execute('DELETE FROM recovery_codes WHERE user_id = ?', [userId]);
    await sql.execute('INSERT INTO recovery_codes (user_id, code_hash) VALUES ?', [
      hashes.map((hash) => [userId, hash]),
    ]);
  }

  async remove(sql: SqlExecutor, userId: number): Promise<void> {
    await sql.execute('DELETE FROM recovery_codes WHERE user_id = ?', [userId]);
    await sql.execute('DELETE FROM two_factors WHERE user_id = ?', [userId]);
  }
}
