import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';

/** Whose password a link may set. */
export interface ResetPerson {
  userId: number;
  email: string;
}

const CLEARED_AT_ONCE = 100;

/** Links by which a person may set a new password. */
@Injectable()
export class PasswordResetRepository {
  constructor(private readonly database: Database) {}

  async findUser(email: string): Promise<number | null> {
    const [row] = await this.database.query<{ id: number }>('SELECT id FROM users WHERE email = ?', [email]);
    return row?.id ?? null;
  }

  async insert(sql: SqlExecutor, tokenHash: Buffer, userId: number, expiresAt: Date): Promise<void> {
    await sql.execute('INSERT INTO password_resets (token_hash, user_id, expires_at) VALUES (?, ?, ?)', [
      tokenHash,
      userId,
      expiresAt,
    ]);
  }

  async find(tokenHash: Buffer, now: Date): Promise<ResetPerson | null> {
    const [row] = await this.database.query<ResetPerson>(
      `SELECT u.id AS userId, u.email FROM password_resets r JOIN users u ON u.id = r.user_id
       WHERE r.token_hash = ? AND r.expires_at > ?`,
      [tokenHash, now],
    );
    return row ?? null;
  }

  /** Uses it up. @returns false where somebody else did */
  async take(sql: SqlExecutor, tokenHash: Buffer): Promise<boolean> {
    const { affectedRows } = await sql.execute('DELETE FROM password_resets WHERE token_hash = ?', [
      tokenHash,
    ]);
    return affectedRows > 0;
  }

  async clearExpired(now: Date): Promise<void> {
    await this.database.execute('DELETE FROM password_resets WHERE expires_at < ? LIMIT ?', [
      now,
      CLEARED_AT_ONCE,
    ]);
  }
}
