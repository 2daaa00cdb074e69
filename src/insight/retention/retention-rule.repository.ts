import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

/** How long one company keeps what it has. Days; null: for ever. */
export interface RetentionRule {
  companyId: number;
  messageDays: number | null;
  replyDays: number | null;
  fileDays: number;
  updatedAt: Date;
}

const COLUMNS = `company_id AS companyId, message_days AS messageDays, reply_days AS replyDays,
  file_days AS fileDays, updated_at AS updatedAt`;

/** Retention by company. */
@Injectable()
export class RetentionRuleRepository {
  constructor(private readonly database: Database) {}

  async find(companyId: number): Promise<RetentionRule | null> {
    const [row] = await this.database.query<RetentionRule>(
      `SELECT ${COLUMNS} FROM retention_rules WHERE company_id = ?`,
      [companyId],
    );
    return row ?? null;
  }

  /** All rules by which something leaves at all. */
  async active(): Promise<RetentionRule[]> {
    return this.database.query<RetentionRule>(
      `SELECT ${COLUMNS} FROM retention_rules
        WHERE message_days IS NOT NULL OR reply_days IS NOT NULL ORDER BY company_id`,
    );
  }

  async set({ companyId, messageDays, replyDays, fileDays, updatedAt }: RetentionRule): Promise<void> {
    await this.database.execute(
      `INSERT INTO retention_rules (company_id, message_days, reply_days, file_days, updated_at) VALUES (?)
       ON DUPLICATE KEY UPDATE message_days = VALUES(message_days), reply_days = VALUES(reply_days),
                               file_days = VALUES(file_days), updated_at = VALUES(updated_at)`,
      [[companyId, messageDays, replyDays, fileDays, updatedAt]],
    );
  }
}
