import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import type { PieceCounts } from './piece-counter.service.js';

/** A campaign whose messages are to be counted, or are being counted. */
export interface BreakdownWalk {
  campaignId: number;
  companyId: number;
  /** The generation that is shown; the next one is being made. */
  generation: number;
  /** The message up to which it has come; null: it has not begun. */
  cursorId: number | null;
  /** ms that it has cost so far. */
  tookMs: number;
  /** Day of messages that have no time of their own, as 20261120. */
  defaultDay: number;
}

const COLUMNS = `c.id AS campaignId, c.company_id AS companyId, COALESCE(w.generation, 0) AS generation,
  w.cursor_id AS cursorId, COALESCE(w.took_ms, 0) AS tookMs, DATE(COALESCE(c.started_at, c.created_at)) + 0 AS defaultDay`;
/** Its counters have moved since its last walk began. */
const MOVED = '(w.sent <> s.sent OR w.delivered <> s.delivered OR w.failed <> s.failed)';

const ADD_UP =
  'sent = sent + VALUES(sent), delivered = delivered + VALUES(delivered), failed = failed + VALUES(failed)';

/** How far the messages of each campaign have been counted, and what has been found. */
@Injectable()
export class BreakdownWalkRepository {
  constructor(private readonly database: Database) {}

  /**
   * Campaigns with something to count, the longest waiting first: what the sampler of history watches tells which ones
   * change, without a look at their messages.
   */
  async due(now: Date, limit: number): Promise<BreakdownWalk[]> {
    const rows = await this.database.query<BreakdownWalk>(
      `SELECT ${COLUMNS}
         FROM history_samples s
         JOIN campaigns c ON c.id = s.campaign_id
         LEFT JOIN breakdown_walks w ON w.campaign_id = s.campaign_id
        WHERE s.watched_until > ? AND c.messages_removed_at IS NULL
          AND ((w.campaign_id IS NULL AND s.sent > 0) OR w.cursor_id IS NOT NULL OR (w.next_at <= ? AND ${MOVED}))
        ORDER BY w.next_at, c.id LIMIT ?`,
      [now, now, limit],
    );
    return rows.map(toWalk);
  }

  /** Begins a walk where none is under way. @returns it, or the one that is; null: it is not to be walked now */
  async begin(campaignId: number, now: Date): Promise<BreakdownWalk | null> {
    return this.database.transaction(async (sql) => {
      await sql.execute('INSERT IGNORE INTO breakdown_walks (campaign_id, next_at) VALUES (?, ?)', [
        campaignId,
        now,
      ]);
      await sql.query('SELECT 1 FROM breakdown_walks WHERE campaign_id = ? FOR UPDATE', [campaignId]);
      await sql.execute(
        `UPDATE breakdown_walks w JOIN history_samples s ON s.campaign_id = w.campaign_id
            SET w.cursor_id = 0, w.begun_at = ?, w.took_ms = 0, w.sent = s.sent, w.delivered = s.delivered,
                w.failed = s.failed
          WHERE w.campaign_id = ? AND w.cursor_id IS NULL AND w.next_at <= ? AND (w.generation = 0 OR ${MOVED})`,
        [now, campaignId, now],
      );
      const [row] = await sql.query<BreakdownWalk>(
        `SELECT ${COLUMNS} FROM breakdown_walks w JOIN campaigns c ON c.id = w.campaign_id
          WHERE w.campaign_id = ? AND w.cursor_id IS NOT NULL`,
        [campaignId],
      );
      return row ? toWalk(row) : null;
    });
  }

  /** Locks the walk. @returns false: another process has gone on with it */
  async hold(sql: SqlExecutor, walk: BreakdownWalk): Promise<boolean> {
    const rows = await sql.query(
      'SELECT 1 FROM breakdown_walks WHERE campaign_id = ? AND generation = ? AND cursor_id = ? FOR UPDATE',
      [walk.campaignId, walk.generation, walk.cursorId],
    );
    return rows.length > 0;
  }

  /** Adds what a piece of the messages has come to. */
  async add(sql: SqlExecutor, walk: BreakdownWalk, { states, numbers }: PieceCounts): Promise<void> {
    const { companyId, campaignId, generation } = walk;
    if (states.length > 0) {
      await sql.execute(
        `INSERT INTO state_counts (company_id, day, campaign_id, generation, state, sent, delivered, failed) VALUES ?
         ON DUPLICATE KEY UPDATE ${ADD_UP}`,
        [
          states.map(({ day, state, sent, delivered, failed }) => {
            return [companyId, day, campaignId, generation + 1, state, sent, delivered, failed];
          }),
        ],
      );
    }
    if (numbers.length > 0) {
      await sql.execute(
        `INSERT INTO number_counts (campaign_id, generation, number_id, company_id, sent, delivered, failed) VALUES ?
         ON DUPLICATE KEY UPDATE ${ADD_UP}`,
        [
          numbers.map(({ numberId, sent, delivered, failed }) => {
            return [campaignId, generation + 1, numberId, companyId, sent, delivered, failed];
          }),
        ],
      );
    }
  }

  async goOn(sql: SqlExecutor, { campaignId }: BreakdownWalk, to: number, tookMs: number): Promise<void> {
    await sql.execute(
      'UPDATE breakdown_walks SET cursor_id = ?, took_ms = took_ms + ? WHERE campaign_id = ?',
      [to, tookMs, campaignId],
    );
  }

  /**
   * Shows what the walk has made in place of what was shown before. Where messages have begun to leave meanwhile, it
   * may have missed some: then what was shown stays for good.
   */
  async finish(sql: SqlExecutor, walk: BreakdownWalk, nextAt: Date): Promise<void> {
    const { campaignId, generation } = walk;
    const rows = await sql.query('SELECT 1 FROM campaigns WHERE id = ? AND messages_removed_at IS NULL', [
      campaignId,
    ]);
    const isWhole = rows.length > 0;
    await sql.execute(
      `UPDATE breakdown_walks SET counted_at = ${isWhole ? 'begun_at' : 'counted_at'}, generation = ?, cursor_id = NULL,
              begun_at = NULL, next_at = ? WHERE campaign_id = ?`,
      [isWhole ? generation + 1 : generation, nextAt, campaignId],
    );
    for (const table of ['state_counts', 'number_counts']) {
      await sql.execute(`DELETE FROM ${table} WHERE campaign_id = ? AND generation = ?`, [
        campaignId,
        isWhole ? generation : generation + 1,
      ]);
    }
  }
}

function toWalk(row: BreakdownWalk): BreakdownWalk {
  return {
    ...row,
    cursorId: row.cursorId === null ? null : Number(row.cursorId),
    defaultDay: Number(row.defaultDay),
  };
}
