import { Injectable } from '@nestjs/common';
import { ChargeRepository } from '../carriers/charging/charge.repository.js';
import { ChargeDeltas } from '../carriers/charging/charge-deltas.js';
import type { MessageReason, MessageStatus } from '../messages/message-status.js';
import { Database, type SqlExecutor } from '../platform/database/database.js';

/** How many messages of a campaign stand in a status for a reason. */
export interface CampaignCount {
  status: MessageStatus;
  reason: MessageReason | null;
  n: number;
}

/** Pending messages of one hours class of a campaign. */
export interface ClassCount {
  hoursClassId: number;
  pending: number;
  /** Random key from which the next draw goes on. */
  cursorKey: number;
}

/** What a transaction did to the messages of its campaigns, gathered to be written in one go at its end. */
export class CounterDeltas {
  readonly statuses = new Map<
    string,
    { campaignId: number; status: MessageStatus; reason: string; n: number }
  >();
  readonly classes = new Map<string, { campaignId: number; hoursClassId: number; n: number }>();
  /** What the same messages come to in usage and balances. */
  readonly charges = new ChargeDeltas();

  /** `n` messages more (or fewer) in this status. */
  addStatus(campaignId: number, status: MessageStatus, reason: MessageReason | null, n: number): void {
    const key = `${campaignId}/${status}/${reason ?? ''}`;
    const entry = this.statuses.get(key) ?? { campaignId, status, reason: reason ?? '', n: 0 };
    entry.n += n;
    this.statuses.set(key, entry);
  }

  /** `n` pending messages more (or fewer) in this hours class. */
  addPending(campaignId: number, hoursClassId: number, n: number): void {
    const key = `${campaignId}/${hoursClassId}`;
    const entry = this.classes.get(key) ?? { campaignId, hoursClassId, n: 0 };
    entry.n += n;
    this.classes.set(key, entry);
  }
}

/** Counters that are kept by the transactions which change messages, never counted. */
@Injectable()
export class CampaignCounterRepository {
  constructor(
    private readonly database: Database,
    private readonly charges: ChargeRepository,
  ) {}

  /**
   * Writes the deltas. Called last in a transaction, so that the hot rows are locked for the shortest time; always
   * in the same order of keys, so that two transactions never wait for each other.
   *
   * @throws BalanceShortError where a balance does not pay for what is to leave
   */
  async apply(sql: SqlExecutor, deltas: CounterDeltas): Promise<void> {
    const classes = [...deltas.classes.values()]
      .filter((entry) => entry.n !== 0)
      .sort((a, b) => a.campaignId - b.campaignId || a.hoursClassId - b.hoursClassId);
    if (classes.length > 0) {
      // Messages that come back or arrive may lie behind the cursor: the draw begins anew.
      await sql.execute(
        `INSERT INTO campaign_classes (campaign_id, hours_class_id, pending) VALUES ?
         ON DUPLICATE KEY UPDATE cursor_key = IF(VALUES(pending) > 0, 0, cursor_key),
                                 pending = pending + VALUES(pending)`,
        [classes.map((entry) => [entry.campaignId, entry.hoursClassId, entry.n])],
      );
    }
    const statuses = [...deltas.statuses.entries()]
      .filter(([, entry]) => entry.n !== 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, entry]) => [entry.campaignId, entry.status, entry.reason, entry.n]);
    if (statuses.length > 0) {
      await sql.execute(
        `INSERT INTO campaign_counters (campaign_id, status, reason, n) VALUES ?
         ON DUPLICATE KEY UPDATE n = n + VALUES(n)`,
        [statuses],
      );
    }
    await this.charges.apply(sql, deltas.charges);
  }

  async counts(campaignIds: readonly number[]): Promise<Map<number, CampaignCount[]>> {
    const counts = new Map<number, CampaignCount[]>(campaignIds.map((id) => [id, []]));
    if (campaignIds.length === 0) return counts;
    const rows = await this.database.query<CampaignCount & { campaignId: number }>(
      `SELECT campaign_id AS campaignId, status, NULLIF(reason, '') AS reason, n
         FROM campaign_counters WHERE campaign_id IN (?) AND n <> 0`,
      [campaignIds],
    );
    for (const { campaignId, ...count } of rows) counts.get(campaignId)?.push(count);
    return counts;
  }

  /** The classes of a campaign that have pending messages. */
  async pendingClasses(sql: SqlExecutor, campaignId: number): Promise<ClassCount[]> {
    return sql.query<ClassCount>(
      `SELECT hours_class_id AS hoursClassId, pending, cursor_key AS cursorKey
         FROM campaign_classes WHERE campaign_id = ? AND pending > 0`,
      [campaignId],
    );
  }

  /** @param cursors by hours class: the random key from which its next draw goes on */
  async moveCursors(
    sql: SqlExecutor,
    campaignId: number,
    cursors: ReadonlyMap<number, number>,
  ): Promise<void> {
    if (cursors.size === 0) return;
    const rows = [...cursors].sort(([a], [b]) => a - b).map(([id, key]) => [campaignId, id, 0, key]);
    // The rows are all there: a draw comes from them. An UPDATE for each would be a hundred statements a claim.
    await sql.execute(
      `INSERT INTO campaign_classes (campaign_id, hours_class_id, pending, cursor_key) VALUES ?
       ON DUPLICATE KEY UPDATE cursor_key = VALUES(cursor_key)`,
      [rows],
    );
  }

  /** Replies and opt-outs that the campaign's messages brought. */
  async replyCounts(
    campaignIds: readonly number[],
  ): Promise<Map<number, { replies: number; optOuts: number }>> {
    if (campaignIds.length === 0) return new Map();
    const rows = await this.database.query<{ campaignId: number; replies: number; optOuts: number }>(
      `SELECT campaign_id AS campaignId, replies, opt_outs AS optOuts
         FROM campaign_counted_replies WHERE campaign_id IN (?)`,
      [campaignIds],
    );
    return new Map(rows.map(({ campaignId, ...counts }) => [campaignId, counts]));
  }
}
