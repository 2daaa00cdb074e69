import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';

/** A delivery report on a message that we do not know. */
export interface UnmatchedReportRow {
  id: number;
  accountId: number;
  carrierMessageId: string;
  status: string;
  errorClass: string | null;
  errorCode: string | null;
  receivedAt: Date;
}

/** Reads delivery reports on messages that we do not know. */
@Injectable()
export class UnmatchedReportListRepository {
  constructor(private readonly database: Database) {}

  async page(companyId: number, after: number, limit: number): Promise<UnmatchedReportRow[]> {
    const field = (name: string) => `NULLIF(JSON_UNQUOTE(JSON_EXTRACT(report, '$.${name}')), 'null')`;
    const rows = await this.database.query<UnmatchedReportRow>(
      `SELECT id, account_id AS accountId, carrier_message_id AS carrierMessageId, ${field('status')} AS status,
              ${field('errorClass')} AS errorClass, ${field('errorCode')} AS errorCode,
              received_at AS receivedAt
         FROM unmatched_reports WHERE company_id = ? AND id > ? ORDER BY id LIMIT ?`,
      [companyId, after, limit],
    );
    return rows.map((row) => ({ ...row, id: Number(row.id) }));
  }
}
