import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';

/** A reply, as far as it matters whether it can be counted yet. */
export interface CountableReply {
  id: number;
  receivedAt: Date;
  isHandled: boolean;
}

/** Replies to the messages of a campaign and day, of one hours class and region. */
export interface ReplyCount {
  companyId: number;
  /** On which the message was sent, in UTC, as 20261120. */
  day: number;
  campaignId: number;
  /** Null where the message has left already. */
  hoursClassId: number | null;
  region: string | null;
  replies: number;
  optOuts: number;
}

/** Counts replies by the state of who wrote them: each once, before retention may take it away. */
@Injectable()
export class ReplyStateRepository {
  constructor(private readonly database: Database) {}

  /** The reply up to which all are counted. */
  async cursor(): Promise<number> {
    const [row] = await this.database.query<{ cursorId: number }>(
      'SELECT cursor_id AS cursorId FROM breakdown_reply_walk WHERE id = 1',
    );
    return Number(row?.cursorId ?? 0);
  }

  /** Those behind `after`, in order of id. */
  async next(after: number, limit: number): Promise<CountableReply[]> {
    const rows = await this.database.query<{ id: number; receivedAt: Date; unhandled: number | null }>(
      'SELECT id, received_at AS receivedAt, unhandled FROM replies WHERE id > ? ORDER BY id LIMIT ?',
      [after, limit],
    );
    return rows.map(({ id, receivedAt, unhandled }) => {
      return { id: Number(id), receivedAt, isHandled: unhandled === null };
    });
  }

  /** Takes the cursor on. @returns false: another process has done so */
  async move(sql: SqlExecutor, from: number, to: number): Promise<boolean> {
    const { affectedRows } = await sql.execute(
      'UPDATE breakdown_reply_walk SET cursor_id = ? WHERE id = 1 AND cursor_id = ?',
      [to, from],
    );
    return affectedRows === 1;
  }

  /** Those behind `after` up to `upTo` that answer messages, put together by where their writers are. */
  async answers(after: number, upTo: number): Promise<ReplyCount[]> {
    const rows = await this.database.query<ReplyCount>(
      `SELECT r.company_id AS companyId, DATE(COALESCE(m.sent_at, m.finished_at, r.received_at)) + 0 AS day,
              r.campaign_id AS campaignId, m.hours_class_id AS hoursClassId, p.region, COUNT(*) AS replies,
              COUNT(IF(r.verdict = 'stop', 1, NULL)) AS optOuts
         FROM replies r
         LEFT JOIN messages m ON m.campaign_id = r.campaign_id AND m.id = r.message_id
         LEFT JOIN contacts p ON p.list_id = m.list_id AND p.id = m.contact_id
        WHERE r.id > ? AND r.id <= ? AND r.campaign_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5`,
      [after, upTo],
    );
    return rows.map(({ day, replies, optOuts, ...row }) => {
      return { ...row, day: Number(day), replies: Number(replies), optOuts: Number(optOuts) };
    });
  }

  async add(sql: SqlExecutor, counts: readonly (ReplyCount & { state: string })[]): Promise<void> {
    if (counts.length === 0) return;
    await sql.execute(
      `INSERT INTO state_reply_counts (company_id, day, campaign_id, state, replies, opt_outs) VALUES ?
       ON DUPLICATE KEY UPDATE replies = replies + VALUES(replies), opt_outs = opt_outs + VALUES(opt_outs)`,
      [
        counts.map(({ companyId, day, campaignId, state, replies, optOuts }) => {
          return [companyId, day, campaignId, state, replies, optOuts];
        }),
      ],
    );
  }
}
