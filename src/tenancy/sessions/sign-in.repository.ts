import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';

/** A person as the sign-in needs them. */
export interface SignInUser {
  id: number;
  email: string;
  passwordHash: string;
  twoFactor: boolean;
}

const CLEARED_AT_ONCE = 100;

const USER = `SELECT u.id, u.email, u.password_hash AS passwordHash, (t.confirmed_at IS NOT NULL) AS twoFactor
  FROM users u LEFT JOIN two_factors t ON t.user_id = u.id`;

/** What a sign-in reads of a person, and sign-ins that wait for their second step. */
@Injectable()
export class SignInRepository {
  constructor(private readonly database: Database) {}

  async findUser(email: string): Promise<SignInUser | null> {
    return this.find(`${USER} WHERE u.email = ?`, email);
  }

  async findUserById(userId: number): Promise<SignInUser | null> {
    return this.find(`${USER} WHERE u.id = ?`, userId);
  }

  /** Whether the person, who is locked, has a second factor by now. */
  async hasTwoFactor(sql: SqlExecutor, userId: number): Promise<boolean> {
    const rows = await sql.query('SELECT 1 FROM two_factors WHERE user_id = ? AND confirmed_at IS NOT NULL', [
      userId,
    ]);
    return rows.length > 0;
  }

  async insertPending(tokenHash: Buffer, userId: number, now: Date, expiresAt: Date): Promise<void> {
    await this.database.execute('DELETE FROM pending_sign_ins WHERE expires_at < ? LIMIT ?', [
      now,
      CLEARED_AT_ONCE,
    ]);
    await this.database.execute(
      'INSERT INTO pending_sign_ins (token_hash, user_id, expires_at) VALUES (?, ?, ?)',
      [tokenHash, userId, expiresAt],
    );
  }

  async findPending(tokenHash: Buffer, now: Date): Promise<number | null> {
    const [row] = await this.database.query<{ userId: number }>(
      'SELECT user_id AS userId FROM pending_sign_ins WHERE token_hash = ? AND expires_at > ?',
      [tokenHash, now],
    );
    return row?.userId ?? null;
  }

  /** @returns false where somebody else used it up, or a new password ended it */
  async takePending(sql: SqlExecutor, tokenHash: Buffer): Promise<boolean> {
    const { affectedRows } = await sql.execute('DELETE FROM pending_sign_ins WHERE token_hash = ?', [
      tokenHash,
    ]);
    return affectedRows > 0;
  }

  private async find(text: string, key: string | number): Promise<SignInUser | null> {
    const [user] = await this.database.query<Omit<SignInUser, 'twoFactor'> & { twoFactor: number }>(text, [
      key,
    ]);
    return user ? { ...user, twoFactor: user.twoFactor === 1 } : null;
  }
}
