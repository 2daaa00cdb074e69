import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { OwnReplyTexts } from './reply-texts.js';

/** SQL of what companies answer to STOP, START and HELP. */
@Injectable()
export class ReplyTextRepository {
  constructor(private readonly database: Database) {}

  async find(companyId: number): Promise<OwnReplyTexts> {
    const [row] = await this.database.query<OwnReplyTexts>(
      'SELECT stop, start, help FROM reply_texts WHERE company_id = ?',
      [companyId],
    );
    return row ?? { stop: null, start: null, help: null };
  }

  async save(companyId: number, { stop, start, help }: OwnReplyTexts, now: Date): Promise<void> {
    await this.database.execute(
      `INSERT INTO reply_texts (company_id, stop, start, help, updated_at) VALUES (?, ?, ?, ?, ?)
       ON DUPLICATE KEY UPDATE stop = VALUES(stop), start = VALUES(start), help = VALUES(help),
         updated_at = VALUES(updated_at)`,
      [companyId, stop, start, help, now],
    );
  }

  /** How a company names itself, and by which clock it lives. */
  async company(companyId: number): Promise<{ name: string; timeZone: string }> {
    const [row] = await this.database.query<{ name: string; timeZone: string }>(
      'SELECT name, time_zone AS timeZone FROM companies WHERE id = ?',
      [companyId],
    );
    if (!row) throw new Error(`There is no company ${companyId}.`);
    return row;
  }
}
