import { Injectable } from '@nestjs/common';
import type { DeliveryReport } from '../../contracts/delivery-report.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';

/** Reports on messages that we do not know, kept so that somebody can look. */
@Injectable()
export class UnmatchedReportRepository {
  constructor(private readonly database: Database) {}

  async add(sql: SqlExecutor, reports: readonly DeliveryReport[]): Promise<void> {
    if (reports.length === 0) return;
    await sql.execute(
      'INSERT INTO unmatched_reports (company_id, account_id, carrier_message_id, report, received_at) VALUES ?',
      [
        reports.map((report) => [
          report.companyId,
          report.accountId,
          report.carrierMessageId,
          JSON.stringify(report),
          new Date(report.receivedAt),
        ]),
      ],
    );
  }

  async removeBefore(at: Date): Promise<number> {
    const { affectedRows } = await this.database.execute(
      'DELETE FROM unmatched_reports WHERE received_at < ? LIMIT 10000',
      [at],
    );
    return affectedRows;
  }
}
