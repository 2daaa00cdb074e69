import { Injectable } from '@nestjs/common';
import type { SqlExecutor } from '../../platform/database/database.js';
import type { ApiKeySecret } from '../api-keys/api-key-secret.js';
import type { CompanyStatus } from './company.entity.js';

/** What the console writes of companies: makes one inside one transaction, suspends one, lets it go on. */
@Injectable()
export class OnboardingRepository {
  /** Makes the person unless the address is known, and locks the row: two consoles at once wait for each other. */
  async ensureUser(
    sql: SqlExecutor,
    user: { email: string; name: string; passwordHash: string; createdAt: Date },
  ): Promise<number> {
    await sql.execute(
      'INSERT IGNORE INTO users (email, name, password_hash, created_at) VALUES (?, ?, ?, ?)',
      [user.email, user.name, user.passwordHash, user.createdAt],
    );
    const [row] = await sql.query<{ id: number }>('SELECT id FROM users WHERE email = ? FOR UPDATE', [
      user.email,
    ]);
    if (!row) throw new Error('The person that was just written is not there.');
    return row.id;
  }

  async makeOperator(sql: SqlExecutor, userId: number): Promise<void> {
    await sql.execute('UPDATE users SET is_operator = TRUE WHERE id = ?', [userId]);
  }

  async findOwnedCompany(sql: SqlExecutor, userId: number, name: string): Promise<number | null> {
    const [row] = await sql.query<{ id: number }>(
      `SELECT c.id FROM memberships m JOIN companies c ON c.id = m.company_id
       WHERE m.user_id = ? AND m.role = 'owner' AND c.name = ? ORDER BY c.id LIMIT 1`,
      [userId, name],
    );
    return row?.id ?? null;
  }

  async insertOwnedCompany(sql: SqlExecutor, userId: number, name: string, createdAt: Date): Promise<number> {
    const { insertId } = await sql.execute('INSERT INTO companies (name, created_at) VALUES (?, ?)', [
      name,
      createdAt,
    ]);
    await sql.execute(
      `INSERT INTO memberships (company_id, user_id, role, created_at) VALUES (?, ?, 'owner', ?)`,
      [insertId, userId, createdAt],
    );
    return insertId;
  }

  /** @returns whether there is such a company */
  async setStatus(sql: SqlExecutor, companyId: number, status: CompanyStatus): Promise<boolean> {
    await sql.execute('UPDATE companies SET status = ? WHERE id = ?', [status, companyId]);
    const [row] = await sql.query<{ id: number }>('SELECT id FROM companies WHERE id = ?', [companyId]);
    return row !== undefined;
  }

  /** Puts a key in the place of those that the console made before under the same name. */
  async replaceOwnerKey(
    sql: SqlExecutor,
    companyId: number,
    name: string,
    secret: ApiKeySecret,
    now: Date,
  ): Promise<void> {
    await sql.execute(
      `UPDATE api_keys SET revoked_at = ?
       WHERE company_id = ? AND name = ? AND created_by IS NULL AND revoked_at IS NULL`,
      [now, companyId, name],
    );
    await sql.execute(
      `INSERT INTO api_keys (company_id, name, prefix, key_hash, role, created_at) VALUES (?, ?, ?, ?, 'owner', ?)`,
      [companyId, name, secret.prefix, secret.keyHash, now],
    );
  }
}
