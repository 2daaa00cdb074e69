import { Injectable } from '@nestjs/common';
import type { SqlExecutor } from '../../platform/database/database.js';
import { SCOPE_NAMES, scopesColumn } from '../access/scope.js';
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

  /** @returns whether there is such a person */
  async setOperator(sql: SqlExecutor, email: string, isOperator: boolean): Promise<boolean> {
    await sql.execute('UPDATE users SET is_operator = ? WHERE email = ?', [isOperator, email]);
    return (await this.findUser(sql, email)) !== null;
  }

  async findUser(sql: SqlExecutor, email: string): Promise<number | null> {
    const [row] = await sql.query<{ id: number }>('SELECT id FROM users WHERE email = ?', [email]);
    return row?.id ?? null;
  }

  /** Of somebody who lost the device and the recovery codes: the next sign-in asks for the password alone. */
  async removeTwoFactor(sql: SqlExecutor, userId: number): Promise<void> {
    await sql.execute('DELETE FROM recovery_codes WHERE user_id = ?', [userId]);
    await sql.execute('DELETE FROM two_factors WHERE user_id = ?', [userId]);
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

  /** Suspended twice: the first moment and the last reason stand. @returns whether there is such a company */
  async setStatus(
    sql: SqlExecutor,
    companyId: number,
    status: CompanyStatus,
    reason: string | null,
    now: Date,
  ): Promise<boolean> {
    await sql.execute(
      `UPDATE companies SET status = ?, suspended_reason = ?,
              suspended_at = IF(? = 'active', NULL, COALESCE(suspended_at, ?))
       WHERE id = ?`,
      [status, reason, status, now, companyId],
    );
    const [row] = await sql.query<{ id: number }>('SELECT id FROM companies WHERE id = ?', [companyId]);
    return row !== undefined;
  }

  /** Puts a key with all scopes in the place of those that the console made before under the same name. */
  async replaceOwnerKey(
    sql: SqlExecutor,
    companyId: number,
    name: string,
    secret: ApiKeySecret,
    now: Date,
  ): Promise<void> {
    await sql.execute(
      `UPDATE api_keys SET revoked_at = ?
       WHERE company_id = ? AND name = ? AND created_by IS NULL AND created_by_key IS NULL AND revoked_at IS NULL`,
      [now, companyId, name],
    );
    await sql.execute(
      `INSERT INTO api_keys (company_id, name, prefix, key_hash, role, scopes, created_at)
       VALUES (?, ?, ?, ?, 'owner', ?, ?)`,
      [companyId, name, secret.prefix, secret.keyHash, scopesColumn.to(SCOPE_NAMES), now],
    );
  }
}
