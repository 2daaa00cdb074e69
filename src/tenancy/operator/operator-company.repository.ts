import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import type { Role } from '../access/tenant.js';
import type { CompanyStatus } from '../companies/company.entity.js';

/** A company and what of it is counted in this room. */
export interface OperatorCompany {
  id: number;
  name: string;
  status: CompanyStatus;
  suspendedReason: string | null;
  suspendedAt: Date | null;
  timeZone: string;
  twoFactorRequired: number;
  requestsPerMinute: number | null;
  createdAt: Date;
  members: number;
  openInvitations: number;
  apiKeys: number;
}

/** Which companies are meant. */
export interface CompanyFilter {
  search: string | undefined;
  status: CompanyStatus | undefined;
}

const COMPANY = `SELECT c.id, c.name, c.status, c.suspended_reason AS suspendedReason,
    c.suspended_at AS suspendedAt, c.time_zone AS timeZone, c.two_factor_required AS twoFactorRequired,
    c.requests_per_minute AS requestsPerMinute, c.created_at AS createdAt,
    (SELECT COUNT(*) FROM memberships m WHERE m.company_id = c.id) AS members,
    (SELECT COUNT(*) FROM invitations i WHERE i.company_id = c.id AND i.is_open = 1) AS openInvitations,
    (SELECT COUNT(*) FROM api_keys k WHERE k.company_id = c.id AND k.revoked_at IS NULL) AS apiKeys
  FROM companies c`;

/** All companies, for whoever runs the platform. */
@Injectable()
export class OperatorCompanyRepository {
  constructor(private readonly database: Database) {}

  /** Walks the primary key: companies are thousands, and operators few. */
  async list({ search, status }: CompanyFilter, after: number, limit: number): Promise<OperatorCompany[]> {
    const pattern = search === undefined ? null : `%${search.replace(/[\\%_]/g, '\\$&')}%`;
    return this.database.query<OperatorCompany>(
      `${COMPANY} WHERE c.id > ? AND (? IS NULL OR c.name LIKE ?) AND (? IS NULL OR c.status = ?)
       ORDER BY c.id LIMIT ?`,
      [after, pattern, pattern, status ?? null, status ?? null, limit],
    );
  }

  async find(companyId: number): Promise<OperatorCompany | null> {
    const [row] = await this.database.query<OperatorCompany>(`${COMPANY} WHERE c.id = ?`, [companyId]);
    return row ?? null;
  }

  async insert(
    sql: SqlExecutor,
    { name, timeZone }: { name: string; timeZone: string | undefined },
    createdAt: Date,
  ): Promise<number> {
    const { insertId } =
      timeZone === undefined
        ? await sql.execute('INSERT INTO companies (name, created_at) VALUES (?, ?)', [name, createdAt])
        : await sql.execute('INSERT INTO companies (name, time_zone, created_at) VALUES (?, ?, ?)', [
            name,
            timeZone,
            createdAt,
          ]);
    return insertId;
  }

  async setRequestLimit(companyId: number, requestsPerMinute: number | null): Promise<void> {
    await this.database.execute('UPDATE companies SET requests_per_minute = ? WHERE id = ?', [
      requestsPerMinute,
      companyId,
    ]);
  }

  async stepIn(
    tokenHash: Buffer,
    acting: { companyId: number; role: Role; until: Date },
    csrfToken: string,
  ): Promise<void> {
    await this.database.execute(
      `UPDATE sessions SET acting_company_id = ?, acting_role = ?, acting_until = ?, csrf_token = ?
       WHERE token_hash = ?`,
      [acting.companyId, acting.role, acting.until, csrfToken, tokenHash],
    );
  }

  async stepOut(tokenHash: Buffer, csrfToken: string): Promise<void> {
    await this.database.execute(
      `UPDATE sessions SET acting_company_id = NULL, acting_role = NULL, acting_until = NULL, csrf_token = ?
       WHERE token_hash = ? AND acting_company_id IS NOT NULL`,
      [csrfToken, tokenHash],
    );
  }

  /** The company that a session acts for when no operator's step says otherwise. */
  async ownCompany(tokenHash: Buffer): Promise<number | null> {
    const [row] = await this.database.query<{ companyId: number }>(
      'SELECT company_id AS companyId FROM sessions WHERE token_hash = ?',
      [tokenHash],
    );
    return row?.companyId ?? null;
  }
}
