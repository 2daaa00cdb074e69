import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { DirectMessageRow } from './direct-message.js';

/** Which are meant; undefined: all. */
export interface DirectMessageFilter {
  id?: number | undefined;
  reference?: string | undefined;
  batchId?: number | undefined;
}

/** Direct messages with what became of them. */
@Injectable()
export class DirectMessageListRepository {
  constructor(private readonly database: Database) {}

  /** Those behind `after` that match, in order of id. */
  async page(
    companyId: number,
    filter: DirectMessageFilter,
    after: number,
    limit: number,
  ): Promise<DirectMessageRow[]> {
    const conditions: [string, unknown][] = [['d.message_id > ?', after]];
    if (filter.id !== undefined) conditions.push(['d.message_id = ?', filter.id]);
    if (filter.reference !== undefined) conditions.push(['d.reference = ?', filter.reference]);
    if (filter.batchId !== undefined) conditions.push(['d.batch_id = ?', filter.batchId]);
    const rows = await this.database.query<DirectMessageRow>(
      `SELECT d.message_id AS id, d.campaign_id AS campaignId, d.batch_id AS batchId, d.reference,
              d.account_id AS accountId, d.category, d.phone, d.text, d.segments, m.status, m.reason,
              m.carrier_error AS carrierError, d.created_at AS createdAt, d.send_at AS sendAt,
              d.expires_at AS expiresAt, m.sent_at AS sentAt, m.finished_at AS finishedAt,
              COALESCE(n.sender_name, CONCAT(IF(n.type = 'short_code', '', '+'), n.phone)) AS sender
         FROM direct_messages d
         JOIN messages m ON m.campaign_id = d.campaign_id AND m.id = d.message_id
         LEFT JOIN numbers n ON n.id = COALESCE(m.number_id, d.number_id)
        WHERE d.company_id = ? AND ${conditions.map(([sql]) => sql).join(' AND ')}
        ORDER BY d.message_id LIMIT ?`,
      [companyId, ...conditions.map(([, value]) => value), limit],
    );
    return rows.map((row) => ({
      ...row,
      id: Number(row.id),
      batchId: Number(row.batchId),
      phone: Number(row.phone),
    }));
  }
}
