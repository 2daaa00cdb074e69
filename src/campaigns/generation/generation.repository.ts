import { Injectable } from '@nestjs/common';
import type { MessageReason, MessageStatus } from '../../messages/message-status.js';
import type { SqlExecutor } from '../../platform/database/database.js';
import { CounterDeltas } from '../campaign-counter.repository.js';

/** How far the messages of one list are made. */
export interface ListProgress {
  position: number;
  listId: number;
  cursorId: number;
  upperId: number | null;
}

/** Contacts (list, id) whose messages are made in one step: after `fromId`, up to and including `toId`. */
export interface ContactRange {
  companyId: number;
  listId: number;
  fromId: number;
  toId: number;
}

/** Makes messages out of contacts, set-based: no contact ever travels through this process. */
@Injectable()
export class GenerationRepository {
  /** Locks the campaign for this step, so that two jobs never make the same batch; null unless it is pending. */
  async lockPending(
    sql: SqlExecutor,
    companyId: number,
    campaignId: number,
  ): Promise<{ autoStart: boolean } | null> {
    const [row] = await sql.query<{ autoStart: number }>(
      `SELECT auto_start AS autoStart FROM campaigns
        WHERE company_id = ? AND id = ? AND status = 'pending' FOR UPDATE`,
      [companyId, campaignId],
    );
    return row ? { autoStart: row.autoStart === 1 } : null;
  }

  /** The list that is to be worked on next, or null when all are done. */
  async nextList(sql: SqlExecutor, campaignId: number): Promise<ListProgress | null> {
    const [row] = await sql.query<ListProgress>(
      `SELECT position, list_id AS listId, cursor_id AS cursorId, upper_id AS upperId
         FROM campaign_lists WHERE campaign_id = ? AND NOT done ORDER BY position LIMIT 1`,
      [campaignId],
    );
    return row ?? null;
  }

  /** The last contact of the list now: whoever is added later is not part of this campaign. */
  async lastContactId(sql: SqlExecutor, companyId: number, listId: number): Promise<number> {
    // Not MAX(id): beside a condition on company_id that walks the whole list, 225 ms at 300,000 contacts.
    const [row] = await sql.query<{ id: number }>(
      'SELECT id FROM contacts WHERE company_id = ? AND list_id = ? ORDER BY id DESC LIMIT 1',
      [companyId, listId],
    );
    return row?.id ?? 0;
  }

  async freeze(sql: SqlExecutor, campaignId: number, position: number, upperId: number): Promise<void> {
    await sql.execute('UPDATE campaign_lists SET upper_id = ? WHERE campaign_id = ? AND position = ?', [
      upperId,
      campaignId,
      position,
    ]);
  }

  /** The id that ends a batch of `size` contacts after `fromId`, at most `upperId`. */
  async batchEnd(
    sql: SqlExecutor,
    listId: number,
    fromId: number,
    upperId: number,
    size: number,
  ): Promise<number> {
    const [row] = await sql.query<{ id: number }>(
      'SELECT id FROM contacts WHERE list_id = ? AND id > ? AND id <= ? ORDER BY id LIMIT 1 OFFSET ?',
      [listId, fromId, upperId, size - 1],
    );
    return row?.id ?? upperId;
  }

  /**
   * Makes one message for each contact of the range that has none in this campaign. Those that must not be texted
   * get one as well, skipped and with the reason: every contact of the audience can be accounted for.
   * A no-op ON DUPLICATE KEY rather than IGNORE, which would also swallow a missing partition.
   */
  async insertMessages(sql: SqlExecutor, campaignId: number, range: ContactRange, at: Date): Promise<void> {
    await sql.execute(
      `INSERT INTO messages (campaign_id, company_id, contact_id, list_id, phone, status, reason,
                             hours_class_id, pick_class_id, pick_key, finished_at)
       SELECT ?, c.company_id, c.id, c.list_id, c.phone,
              IF(o.phone IS NULL AND p.phone IS NULL AND h.time_zones <> '', 'pending', 'skipped'),
              CASE WHEN o.phone IS NOT NULL THEN 'opted_out'
                   WHEN p.phone IS NOT NULL THEN 'unreachable'
                   WHEN h.time_zones = '' THEN 'no_time_zone' END,
              c.hours_class_id,
              IF(o.phone IS NULL AND p.phone IS NULL AND h.time_zones <> '', c.hours_class_id, NULL),
              FLOOR(RAND() * 4294967295),
              IF(o.phone IS NULL AND p.phone IS NULL AND h.time_zones <> '', NULL, ?)
         FROM contacts c
         JOIN hours_classes h ON h.id = c.hours_class_id
         LEFT JOIN opt_outs o ON o.company_id = c.company_id AND o.phone = c.phone AND o.lifted_at IS NULL
         LEFT JOIN people p ON p.company_id = c.company_id AND p.phone = c.phone
                           AND p.unreachable_reason IS NOT NULL
        WHERE c.company_id = ? AND c.list_id = ? AND c.id > ? AND c.id <= ?
       ON DUPLICATE KEY UPDATE campaign_id = VALUES(campaign_id)`,
      [campaignId, at, range.companyId, range.listId, range.fromId, range.toId],
    );
  }

  async lastMessageId(sql: SqlExecutor, campaignId: number): Promise<number> {
    const [row] = await sql.query<{ id: number | null }>(
      'SELECT MAX(id) AS id FROM messages WHERE campaign_id = ?',
      [campaignId],
    );
    return row?.id ?? 0;
  }

  /** What was made after `lastId`: only this campaign's lock holder adds messages, so it is just this batch. */
  async countMadeAfter(sql: SqlExecutor, campaignId: number, lastId: number): Promise<CounterDeltas> {
    const rows = await sql.query<{
      status: MessageStatus;
      reason: MessageReason | null;
      hoursClassId: number;
      n: number;
    }>(
      `SELECT status, reason, hours_class_id AS hoursClassId, COUNT(*) AS n
         FROM messages WHERE campaign_id = ? AND id > ? GROUP BY status, reason, hours_class_id`,
      [campaignId, lastId],
    );
    const deltas = new CounterDeltas();
    for (const row of rows) {
      deltas.addStatus(campaignId, row.status, row.reason, row.n);
      if (row.status === 'pending') deltas.addPending(campaignId, row.hoursClassId, row.n);
    }
    return deltas;
  }

  async advance(
    sql: SqlExecutor,
    campaignId: number,
    position: number,
    cursorId: number,
    done: boolean,
  ): Promise<void> {
    await sql.execute(
      'UPDATE campaign_lists SET cursor_id = ?, done = ? WHERE campaign_id = ? AND position = ?',
      [cursorId, done, campaignId, position],
    );
  }
}
