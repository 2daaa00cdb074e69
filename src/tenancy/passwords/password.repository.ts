import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';

/** A person's password, and where word of its change goes. */
export interface StoredPassword {
  userId: number;
  email: string;
  passwordHash: string;
}

/** Hashes of passwords. */
@Injectable()
export class PasswordRepository {
  constructor(private readonly database: Database) {}

  async find(userId: number): Promise<StoredPassword | null> {
    const [row] = await this.database.query<StoredPassword>(
      'SELECT id AS userId, email, password_hash AS passwordHash FROM users WHERE id = ?',
      [userId],
    );
    return row ?? null;
  }

  /** @returns false where the password is not `known` any more; nothing is written then */
  async replace(sql: SqlExecutor, known: StoredPassword, passwordHash: string): Promise<boolean> {
    const { affectedRows } = await sql.execute(
      'UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?',
      [passwordHash, known.userId, known.passwordHash],
    );
    return affectedRows > 0;
  }

  async set(sql: SqlExecutor, userId: number, passwordHash: string): Promise<void> {
    await sql.execute('UPDATE users SET password_hash = ? WHERE id = ?', [passwordHash, userId]);
  }

  /** Ends all links by which the person could set a new one. */
  async endResets(sql: SqlExecutor, userId: number): Promise<void> {
    await sql.execute('DELETE FROM password_resets WHERE user_id = ?', [userId]);
  }
}
