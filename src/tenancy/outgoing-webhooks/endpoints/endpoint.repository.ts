import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../../platform/database/database.js';
import { isEventType } from '../event-payloads.schema.js';
import type { WebhookEndpoint } from './endpoint.js';

type EndpointRow = Omit<WebhookEndpoint, 'types' | 'enabled'> & { types: string; enabled: number };

/** What a company sets. */
export type EndpointSettings = Pick<WebhookEndpoint, 'url' | 'description' | 'types' | 'enabled'>;

const SELECT = `SELECT id, company_id AS companyId, url, description, types, enabled,
    disabled_reason AS disabledReason, failing_since AS failingSince, rests_until AS restsUntil,
    retired_until AS retiredUntil, created_at AS createdAt
  FROM outgoing_webhook_endpoints`;

/** Endpoints as their companies set them. */
@Injectable()
export class EndpointRepository {
  constructor(private readonly database: Database) {}

  async page(companyId: number, after: number, limit: number): Promise<WebhookEndpoint[]> {
    const rows = await this.database.query<EndpointRow>(
      `${SELECT} WHERE company_id = ? AND id > ? ORDER BY id LIMIT ?`,
      [companyId, after, limit],
    );
    return rows.map(toEndpoint);
  }

  async find(companyId: number, id: number): Promise<WebhookEndpoint | null> {
    const [row] = await this.database.query<EndpointRow>(`${SELECT} WHERE company_id = ? AND id = ?`, [
      companyId,
      id,
    ]);
    return row ? toEndpoint(row) : null;
  }

  /** Locks the company's row, so that of two requests for the last place one gets it. */
  async countLocked(sql: SqlExecutor, companyId: number): Promise<number> {
    await sql.query('SELECT id FROM companies WHERE id = ? FOR UPDATE', [companyId]);
    const [row] = await sql.query<{ n: number }>(
      'SELECT COUNT(*) AS n FROM outgoing_webhook_endpoints WHERE company_id = ?',
      [companyId],
    );
    return Number(row?.n ?? 0);
  }

  /** Without its secret, which is sealed for the id. */
  async insert(sql: SqlExecutor, companyId: number, settings: EndpointSettings, at: Date): Promise<number> {
    const { url, description, types, enabled } = settings;
    const { insertId } = await sql.execute(
      `INSERT INTO outgoing_webhook_endpoints (company_id, url, description, types, enabled, secret, created_at)
       VALUES (?, ?, ?, ?, ?, '', ?)`,
      [companyId, url, description, types.join(','), enabled, at],
    );
    return insertId;
  }

  /** @param retiredUntil until when the secret that is replaced goes on signing; null: there is none */
  async setSecret(
    sql: SqlExecutor,
    companyId: number,
    id: number,
    sealed: string,
    retiredUntil: Date | null,
  ): Promise<void> {
    await sql.execute(
      // MySQL assigns from left to right: the old secret is read before it is replaced.
      `UPDATE outgoing_webhook_endpoints
          SET retired_secret = IF(? IS NULL, NULL, secret), retired_until = ?, secret = ?
        WHERE company_id = ? AND id = ?`,
      [retiredUntil, retiredUntil, sealed, companyId, id],
    );
  }

  /** What failed before counts no more: a new address, or a new beginning. */
  async update(sql: SqlExecutor, companyId: number, id: number, settings: EndpointSettings): Promise<void> {
    const { url, description, types, enabled } = settings;
    await sql.execute(
      `UPDATE outgoing_webhook_endpoints
          SET url = ?, description = ?, types = ?, enabled = ?, disabled_reason = NULL, failures = 0,
              failing_since = NULL, rests = 0, rests_until = NULL
        WHERE company_id = ? AND id = ?`,
      [url, description, types.join(','), enabled, companyId, id],
    );
  }

  async remove(sql: SqlExecutor, companyId: number, id: number): Promise<void> {
    await sql.execute('DELETE FROM outgoing_webhook_endpoints WHERE company_id = ? AND id = ?', [
      companyId,
      id,
    ]);
  }
}

function toEndpoint(row: EndpointRow): WebhookEndpoint {
  return { ...row, enabled: row.enabled === 1, types: row.types.split(',').filter(isEventType) };
}
