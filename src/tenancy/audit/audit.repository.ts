import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { allOf, type Fragment } from '../../platform/database/fragment.js';
import { fromJsonColumn } from '../../platform/database/json-column.js';
import type { AuditClosing, AuditDetails, AuditRow, NewAuditEntry } from './audit-entry.js';

/** What is looked for in a company's log; every condition that is given must hold. */
export interface AuditFilter {
  userId?: number | undefined;
  apiKeyId?: number | undefined;
  action?: string | undefined;
  subjectType?: string | undefined;
  subjectId?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

/** The audit log: entries are added, closed once, and read. Nothing here changes one that was closed, or removes one. */
@Injectable()
export class AuditRepository {
  constructor(private readonly database: Database) {}

  /** @returns its id */
  async open(entry: NewAuditEntry): Promise<number> {
    const { insertId } = await this.database.execute(
      `INSERT INTO audit_entries (company_id, at, action, actor, user_id, api_key_id, subject_type, subject_id,
                                  address, user_agent, request_id)
       VALUES (?)`,
      [
        [
          entry.companyId,
          entry.at,
          entry.action,
          entry.actor,
          entry.userId,
          entry.apiKeyId,
          entry.subjectType,
          entry.subjectId,
          entry.address,
          entry.userAgent,
          entry.requestId,
        ],
      ],
    );
    return insertId;
  }

  /** Once only: an entry that has its status stays as it is. */
  async close(id: number, closing: AuditClosing): Promise<void> {
    const { status, details, companyId, userId, subjectId, closedAt } = closing;
    await this.database.execute(
      `UPDATE audit_entries
          SET status = ?, details = ?, company_id = COALESCE(?, company_id), user_id = COALESCE(user_id, ?),
              actor = IF(actor = 'nobody' AND ? IS NOT NULL, 'user', actor),
              subject_id = COALESCE(subject_id, ?), closed_at = ?
        WHERE id = ? AND status IS NULL`,
      [status, details && JSON.stringify(details), companyId, userId, userId, subjectId, closedAt, id],
    );
  }

  /** A company of the person with this address: in its log stands who tried to sign in as them. */
  async companyOf(email: string): Promise<number | null> {
    const [row] = await this.database.query<{ companyId: number }>(
      `SELECT m.company_id AS companyId FROM users u JOIN memberships m ON m.user_id = u.id
        WHERE u.email = ? ORDER BY m.company_id LIMIT 1`,
      [email],
    );
    return row?.companyId ?? null;
  }

  /** Newest first, from below `after` on; null: what concerns no company. */
  async page(
    companyId: number | null,
    filter: AuditFilter,
    after: number | null,
    limit: number,
  ): Promise<AuditRow[]> {
    const { sql, parameters } = allOf([
      // What concerns no company is the platform's.
      companyId === null
        ? { sql: 'e.company_id IS NULL', parameters: [] }
        : { sql: 'e.company_id = ?', parameters: [companyId] },
      ...(after === null ? [] : [{ sql: 'e.id < ?', parameters: [after] }]),
      ...conditionsOf(filter),
    ]);
    const rows = await this.database.query<Omit<AuditRow, 'details'> & { details: unknown }>(
      `SELECT e.id, e.at, e.action, e.actor, e.user_id AS userId, e.api_key_id AS apiKeyId,
              e.subject_type AS subjectType, e.subject_id AS subjectId, e.address, e.user_agent AS userAgent,
              e.request_id AS requestId, e.status, e.details,
              u.name AS userName, u.email AS userEmail, k.name AS apiKeyName
         FROM audit_entries e
         LEFT JOIN users u ON u.id = e.user_id
         LEFT JOIN api_keys k ON k.id = e.api_key_id
        WHERE ${sql} ORDER BY e.id DESC LIMIT ?`,
      [...parameters, limit],
    );
    return rows.map((row) => ({ ...row, id: Number(row.id), details: readDetails(row.details) }));
  }
}

function conditionsOf(filter: AuditFilter): Fragment[] {
  const where = (sql: string, value: unknown): Fragment[] =>
    value === undefined ? [] : [{ sql, parameters: [value] }];
  return [
    ...where('e.user_id = ?', filter.userId),
    ...where('e.api_key_id = ?', filter.apiKeyId),
    ...where('e.action = ?', filter.action),
    ...where('e.subject_type = ?', filter.subjectType),
    ...where('e.subject_id = ?', filter.subjectId),
    ...where('e.at >= ?', filter.since),
    ...where('e.at < ?', filter.until),
  ];
}

function readDetails(column: unknown): AuditDetails | null {
  const value = fromJsonColumn(column);
  if (typeof value !== 'object' || value === null || !('fields' in value) || !('values' in value))
    return null;
  const { fields, values } = value;
  if (!Array.isArray(fields) || typeof values !== 'object' || values === null) return null;
  const kept = Object.entries(values).flatMap(([name, one]): [string, string | number | boolean][] =>
    typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean' ? [[name, one]] : [],
  );
  return { fields: fields.map(String), values: Object.fromEntries(kept) };
}
