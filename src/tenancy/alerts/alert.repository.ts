import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { type Alert, type AlertKey, type NewAlert, PLATFORM } from './alert.js';

const SELECT = `SELECT id, company_id AS companyId, kind, subject, message, began_at AS beganAt,
    ended_at AS endedAt, acknowledged_at AS acknowledgedAt, acknowledged_by AS acknowledgedBy FROM alerts`;

/** Alerts, and who is told of them. */
@Injectable()
export class AlertRepository {
  constructor(private readonly database: Database) {}

  /** @returns its id, or null where it lasts already */
  async begin(sql: SqlExecutor, alert: NewAlert, at: Date): Promise<number | null> {
    const { companyId, kind, subject, message } = alert;
    // Spares the id that the next statement would draw in vain; the key decides.
    if (await this.isLasting(sql, alert)) return null;
    const { affectedRows, insertId } = await sql.execute(
      'INSERT IGNORE INTO alerts (company_id, kind, subject, message, began_at) VALUES (?, ?, ?, ?, ?)',
      [companyId, kind, subject, message, at],
    );
    return affectedRows === 1 ? insertId : null;
  }

  async isLasting(sql: SqlExecutor, { companyId, kind, subject }: AlertKey): Promise<boolean> {
    const rows = await sql.query(
      'SELECT id FROM alerts WHERE company_id = ? AND kind = ? AND subject = ? AND lasts = 1',
      [companyId, kind, subject],
    );
    return rows.length > 0;
  }

  /** Locks the one that lasts. */
  async lockLasting(sql: SqlExecutor, { companyId, kind, subject }: AlertKey): Promise<Alert | null> {
    const [row] = await sql.query<Alert>(
      `${SELECT} WHERE company_id = ? AND kind = ? AND subject = ? AND lasts = 1 FOR UPDATE`,
      [companyId, kind, subject],
    );
    return row ?? null;
  }

  async end(sql: SqlExecutor, companyId: number, id: number, at: Date): Promise<void> {
    await sql.execute('UPDATE alerts SET ended_at = ?, lasts = NULL WHERE company_id = ? AND id = ?', [
      at,
      companyId,
      id,
    ]);
  }

  /** All that last, of all companies: the index holds no others. */
  async lasting(): Promise<Alert[]> {
    return this.database.query<Alert>(`${SELECT} WHERE lasts = 1 ORDER BY id`);
  }

  /** The newest first. @param lasts null: all */
  async page(companyId: number, lasts: boolean | null, before: number, limit: number): Promise<Alert[]> {
    const condition = lasts === null ? '' : `AND lasts ${lasts ? 'IS NOT NULL' : 'IS NULL'}`;
    return this.database.query<Alert>(
      `${SELECT} WHERE company_id = ? AND id < ? ${condition} ORDER BY id DESC LIMIT ?`,
      [companyId, before, limit],
    );
  }

  async find(companyId: number, id: number): Promise<Alert | null> {
    const [row] = await this.database.query<Alert>(`${SELECT} WHERE company_id = ? AND id = ?`, [
      companyId,
      id,
    ]);
    return row ?? null;
  }

  /** The first who says that they know of it stays. */
  async acknowledge(companyId: number, id: number, userId: number | null, at: Date): Promise<void> {
    await this.database.execute(
      `UPDATE alerts SET acknowledged_at = ?, acknowledged_by = ?
        WHERE company_id = ? AND id = ? AND acknowledged_at IS NULL`,
      [at, userId, companyId, id],
    );
  }

  /** Addresses of those who want mails: who chose, and for the others owners and managers. */
  async recipients(sql: SqlExecutor, companyId: number): Promise<string[]> {
    const rows = await sql.query<{ email: string }>(
      companyId === PLATFORM
        ? 'SELECT email FROM users WHERE is_operator = TRUE ORDER BY id'
        : `SELECT u.email FROM memberships m JOIN users u ON u.id = m.user_id
             LEFT JOIN alert_preferences p ON p.company_id = m.company_id AND p.user_id = m.user_id
            WHERE m.company_id = ? AND COALESCE(p.email, m.role IN ('owner', 'manager')) ORDER BY u.id`,
      [companyId],
    );
    return rows.map(({ email }) => email);
  }

  async companyName(sql: SqlExecutor, companyId: number): Promise<string | null> {
    const [row] = await sql.query<{ name: string }>('SELECT name FROM companies WHERE id = ?', [companyId]);
    return row?.name ?? null;
  }

  /** Whether a member gets mails; null: they are none. */
  async wantsMail(companyId: number, userId: number): Promise<boolean | null> {
    const [row] = await this.database.query<{ email: number }>(
      `SELECT COALESCE(p.email, m.role IN ('owner', 'manager')) AS email FROM memberships m
         LEFT JOIN alert_preferences p ON p.company_id = m.company_id AND p.user_id = m.user_id
        WHERE m.company_id = ? AND m.user_id = ?`,
      [companyId, userId],
    );
    return row ? Number(row.email) === 1 : null;
  }

  async setWantsMail(companyId: number, userId: number, email: boolean): Promise<void> {
    await this.database.execute(
      `INSERT INTO alert_preferences (company_id, user_id, email) VALUES (?, ?, ?)
       ON DUPLICATE KEY UPDATE email = VALUES(email)`,
      [companyId, userId, email],
    );
  }
}
