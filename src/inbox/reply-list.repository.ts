import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Unanswered } from './answering/unanswered.js';
import type { ReplyVerdict } from './reply.js';

/** A reply as it is listed. */
export interface ReplyRow {
  id: number;
  accountId: number;
  numberId: number | null;
  phone: number;
  text: string;
  receivedAt: Date;
  campaignId: number | null;
  messageId: number | null;
  verdict: ReplyVerdict | null;
  keywordId: number | null;
  unanswered: Unanswered | null;
}

/** Reads replies, newest first, of a company or of one of its campaigns. */
@Injectable()
export class ReplyListRepository {
  constructor(private readonly database: Database) {}

  /** Newest first, from below `after` on; one range of (company_id[, campaign_id], id). */
  async page(
    companyId: number,
    campaignId: number | null,
    after: number | null,
    limit: number,
  ): Promise<ReplyRow[]> {
    const conditions = ['company_id = ?'];
    const parameters: unknown[] = [companyId];
    if (campaignId !== null) {
      conditions.push('campaign_id = ?');
      parameters.push(campaignId);
    }
    if (after !== null) {
      conditions.push('id < ?');
      parameters.push(after);
    }
    const rows = await this.database.query<ReplyRow>(
      `SELECT id, account_id AS accountId, number_id AS numberId, phone, text, received_at AS receivedAt,
              campaign_id AS campaignId, message_id AS messageId, verdict, keyword_id AS keywordId, unanswered
         FROM replies WHERE ${conditions.join(' AND ')} ORDER BY id DESC LIMIT ?`,
      [...parameters, limit],
    );
    return rows.map((row) => ({
      ...row,
      id: Number(row.id),
      phone: Number(row.phone),
      messageId: row.messageId === null ? null : Number(row.messageId),
    }));
  }
}
