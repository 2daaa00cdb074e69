import { Injectable } from '@nestjs/common';
import type { MessageRow } from '../../messages/message-list.repository.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import type { ArchiveFile } from './archive-file.js';

/** Final, or taken by the carrier, before the file was planned: once that is so, it stays so. */
const ENDED = "(m.finished_at < ? OR (m.status = 'sent' AND m.sent_at < ?))";
/** Campaigns that one look may plan for each company. */
const CAMPAIGNS_A_LOOK = 100;
/** When a campaign is over: of a standing one, its month. */
const ENDED_AT = `CASE WHEN c.kind = 'marketing' THEN c.finished_at
                       ELSE LAST_DAY(CONCAT(c.period, '-01')) + INTERVAL 1 DAY END`;
/** Nothing of it waits for its turn or is on its way, and it is over since before `?`. */
const EXPIRED = `c.status IN ('completed', 'canceled') AND c.unmarked IS NULL AND ${ENDED_AT} < ?
  AND NOT EXISTS (SELECT 1 FROM campaign_counters n
                   WHERE n.campaign_id = c.id AND n.status IN ('pending', 'queued') AND n.n <> 0)`;
/** What became of its messages has not been counted by state and number as it stands now. */
const UNCOUNTED = `SELECT 1 FROM campaigns c
  JOIN history_samples s ON s.campaign_id = c.id
  LEFT JOIN breakdown_walks w ON w.campaign_id = c.id
 WHERE c.id = ? AND c.messages_removed_at IS NULL AND s.sent > 0
   AND (w.campaign_id IS NULL OR w.cursor_id IS NOT NULL OR w.sent <> s.sent OR w.delivered <> s.delivered
        OR w.failed <> s.failed)`;
/** For so long a campaign is looked at again whose messages wait for being counted. ms */
const WATCHED_MS = 86_400_000;

/** A row that leaves, as far as the rows beside it have to be found. */
export interface LeavingMessage {
  id: number;
  phone: number;
  turn: number;
}

/** Messages whose time is over: those of whole campaigns. */
@Injectable()
export class ExpiredMessageRepository {
  constructor(private readonly database: Database) {}

  /** Campaigns that ended before and have no file yet. A walk over the company's campaigns, once in a while. */
  async campaigns(companyId: number, endedBefore: Date): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>(
      `SELECT c.id FROM campaigns c
        WHERE c.company_id = ? AND c.messages_removed_at IS NULL AND ${EXPIRED}
          AND EXISTS (SELECT 1 FROM campaign_counters n WHERE n.campaign_id = c.id AND n.n <> 0)
          AND NOT EXISTS (SELECT 1 FROM archive_files f
                           WHERE f.company_id = c.company_id AND f.kind = 'messages' AND f.campaign_id = c.id)
        ORDER BY c.id LIMIT ?`,
      [companyId, endedBefore, CAMPAIGNS_A_LOOK],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Campaigns of which some were left, as nobody knew what had become of them, and by now somebody does: more have ended,
   * by the counters, than have left. Only then are their messages looked at.
   */
  async rests(companyId: number, endedBefore: Date): Promise<{ campaignId: number; part: number }[]> {
    return this.database.query(
      `SELECT f.campaign_id AS campaignId, f.part + 1 AS part FROM archive_files f
        WHERE f.company_id = ? AND f.kind = 'messages' AND f.has_rest = TRUE AND f.status = 'removed'
          AND NOT EXISTS (SELECT 1 FROM archive_files g
                           WHERE g.company_id = f.company_id AND g.kind = f.kind AND g.campaign_id = f.campaign_id
                             AND g.part > f.part)
          AND (SELECT COALESCE(SUM(n.n), 0) FROM campaign_counters n
                WHERE n.campaign_id = f.campaign_id AND n.status NOT IN ('pending', 'queued', 'unknown'))
              > (SELECT SUM(h.removed_count) FROM archive_files h
                  WHERE h.company_id = f.company_id AND h.kind = f.kind AND h.campaign_id = f.campaign_id)
          AND EXISTS (SELECT 1 FROM messages m WHERE m.campaign_id = f.campaign_id AND ${ENDED})
        ORDER BY f.campaign_id LIMIT ?`,
      [companyId, endedBefore, endedBefore, CAMPAIGNS_A_LOOK],
    );
  }

  /** Those of the file's campaign that have come to their end, behind `after`. */
  async next(file: ArchiveFile, after: number, limit: number): Promise<MessageRow[]> {
    const rows = await this.database.query<MessageRow>(
      `SELECT m.id, m.campaign_id AS campaignId, m.contact_id AS contactId, m.phone, m.status, m.reason,
              m.carrier_error AS carrierError, m.segments, m.number_id AS numberId, m.sent_at AS sentAt,
              m.finished_at AS finishedAt, t.text
         FROM messages m FORCE INDEX (PRIMARY)
         LEFT JOIN message_texts t ON t.campaign_id = m.campaign_id AND t.message_id = m.id
        WHERE m.company_id = ? AND m.campaign_id = ? AND m.id > ? AND ${ENDED}
        ORDER BY m.id LIMIT ?`,
      [file.companyId, file.campaignId, after, file.endedBefore, file.endedBefore, limit],
    );
    return rows.map((row) => ({ ...row, id: Number(row.id), phone: Number(row.phone) }));
  }

  /**
   * Says that the campaign's messages begin to leave, unless they must not: it is not expired by the days that hold now,
   * reports that outlive them are not counted yet, or another campaign is being made that leaves out whoever got it.
   * Locks the campaign's row, as that one's making does.
   */
  async begin(sql: SqlExecutor, file: ArchiveFile, endedBefore: Date, at: Date): Promise<boolean> {
    const [campaign] = await sql.query(
      `SELECT c.id FROM campaigns c WHERE c.company_id = ? AND c.id = ? AND ${EXPIRED} FOR UPDATE`,
      [file.companyId, file.campaignId, endedBefore],
    );
    if (!campaign) return false;
    const [uncounted] = await sql.query(UNCOUNTED, [file.campaignId]);
    if (uncounted) {
      await sql.execute(
        'UPDATE history_samples SET watched_until = GREATEST(watched_until, ?) WHERE campaign_id = ?',
        [new Date(at.getTime() + WATCHED_MS), file.campaignId],
      );
      return false;
    }
    const [excluding] = await sql.query(
      `SELECT 1 FROM campaigns c JOIN campaign_exclusions x ON x.campaign_id = c.id AND x.excluded_id = ?
        WHERE c.company_id = ? AND c.status = 'pending' LIMIT 1`,
      [file.campaignId, file.companyId],
    );
    if (excluding) return false;
    await sql.execute(
      'UPDATE campaigns SET messages_removed_at = COALESCE(messages_removed_at, ?) WHERE company_id = ? AND id = ?',
      [at, file.companyId, file.campaignId],
    );
    return true;
  }

  /** Locks the next rows that are in the file, in order of id. */
  async lockNext(sql: SqlExecutor, file: ArchiveFile, limit: number): Promise<LeavingMessage[]> {
    const rows = await sql.query<LeavingMessage>(
      `SELECT m.id, m.phone, m.turn FROM messages m FORCE INDEX (PRIMARY)
        WHERE m.company_id = ? AND m.campaign_id = ? AND m.id > ? AND m.id <= ? AND ${ENDED}
          AND NOT EXISTS (SELECT 1 FROM inflight i WHERE i.message_id = m.id)
        ORDER BY m.id LIMIT ? FOR UPDATE`,
      [
        ...[file.companyId, file.campaignId, file.removedTo, file.exportedTo],
        ...[file.endedBefore, file.endedBefore, limit],
      ],
    );
    return rows.map((row) => ({ ...row, id: Number(row.id), phone: Number(row.phone) }));
  }

  /**
   * Deletes locked messages with all that stands beside them: texts, events, what tells of failures, and who got what.
   * When people were texted last stays, as do counters, sums and opt-outs.
   */
  async delete(sql: SqlExecutor, file: ArchiveFile, messages: readonly LeavingMessage[]): Promise<void> {
    const { companyId, campaignId } = file;
    const ids = messages.map(({ id }) => id);
    for (const table of ['message_texts', 'message_events', 'failed_messages']) {
      await sql.execute(`DELETE FROM ${table} WHERE campaign_id = ? AND message_id IN (?)`, [
        campaignId,
        ids,
      ]);
    }
    // Joined: two long lists would be a million combinations to the optimizer, which then reads the whole table.
    await sql.execute(
      `DELETE p FROM messages m STRAIGHT_JOIN person_messages p
           ON p.company_id = m.company_id AND p.phone = m.phone AND p.message_id = m.id
        WHERE m.company_id = ? AND m.campaign_id = ? AND m.id IN (?)`,
      [companyId, campaignId, ids],
    );
    await sql.execute('DELETE FROM direct_messages WHERE company_id = ? AND message_id IN (?)', [
      companyId,
      ids,
    ]);
    // The answer's id is its message's turn, in the standing campaigns of answers.
    await sql.execute('DELETE FROM answers WHERE company_id = ? AND campaign_id = ? AND id IN (?)', [
      companyId,
      campaignId,
      messages.map(({ turn }) => turn),
    ]);
    await sql.execute('DELETE FROM messages WHERE company_id = ? AND campaign_id = ? AND id IN (?)', [
      companyId,
      campaignId,
      ids,
    ]);
  }

  async hasRest(campaignId: number): Promise<boolean> {
    const rows = await this.database.query('SELECT 1 FROM messages WHERE campaign_id = ? LIMIT 1', [
      campaignId,
    ]);
    return rows.length > 0;
  }
}
