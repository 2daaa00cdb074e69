import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { CONTACT_OF_STATE, DAY, STATE } from './message-state.repository.js';

/** A reply, as far as it matters whether it can be counted yet. */
export interface CountableReply {
  id: number;
  receivedAt: Date;
  isHandled: boolean;
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

  /** Adds the replies behind `after` up to `upTo` that answer messages. */
  async add(sql: SqlExecutor, after: number, upTo: number): Promise<void> {
    await sql.execute(
      `INSERT INTO state_reply_counts (company_id, day, campaign_id, state, replies, opt_outs)
       SELECT found.companyId, found.day, found.campaignId, found.state, found.replies, found.optOuts FROM (
         SELECT r.company_id AS companyId, COALESCE(${DAY}, DATE(r.received_at) + 0) AS day,
                r.campaign_id AS campaignId, ${STATE} AS state, COUNT(*) AS replies,
                COUNT(IF(r.verdict = 'stop', 1, NULL)) AS optOuts
           FROM replies r
           LEFT JOIN messages m ON m.campaign_id = r.campaign_id AND m.id = r.message_id
           LEFT JOIN hours_classes h ON h.id = m.hours_class_id
           LEFT JOIN contacts p ON ${CONTACT_OF_STATE}
          WHERE r.id > ? AND r.id <= ? AND r.campaign_id IS NOT NULL GROUP BY 1, 2, 3, 4) found
       ON DUPLICATE KEY UPDATE replies = state_reply_counts.replies + VALUES(replies),
                               opt_outs = state_reply_counts.opt_outs + VALUES(opt_outs)`,
      [after, upTo],
    );
  }
}
