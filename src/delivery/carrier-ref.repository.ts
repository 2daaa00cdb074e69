import { Injectable } from '@nestjs/common';
import type { MessageReference } from '../contracts/delivery-report.js';
import { Database, type SqlExecutor } from '../platform/database/database.js';

/** A carrier's id of a message whose delivery reports will not carry our reference. */
export interface CarrierRef extends MessageReference {
  accountId: number;
  carrierMessageId: string;
  createdAt: Date;
}

/** Ids of carriers that echo no reference of ours, by account. */
@Injectable()
export class CarrierRefRepository {
  constructor(private readonly database: Database) {}

  async add(sql: SqlExecutor, refs: readonly CarrierRef[]): Promise<void> {
    if (refs.length === 0) return;
    await sql.execute(
      `INSERT INTO carrier_refs (account_id, carrier_message_id, campaign_id, message_id, created_at) VALUES ?
       ON DUPLICATE KEY UPDATE message_id = VALUES(message_id), campaign_id = VALUES(campaign_id)`,
      [
        refs.map((ref) => [
          ref.accountId,
          ref.carrierMessageId,
          ref.campaignId,
          ref.messageId,
          ref.createdAt,
        ]),
      ],
    );
  }

  /** Our references, by `accountId/carrierMessageId`. */
  async find(
    sql: SqlExecutor,
    ids: readonly { accountId: number; carrierMessageId: string }[],
  ): Promise<Map<string, MessageReference>> {
    if (ids.length === 0) return new Map();
    const rows = await sql.query<CarrierRef>(
      `SELECT account_id AS accountId, carrier_message_id AS carrierMessageId, campaign_id AS campaignId,
              message_id AS messageId
         FROM carrier_refs WHERE account_id IN (?) AND carrier_message_id IN (?)`,
      [[...new Set(ids.map((id) => id.accountId))], ids.map((id) => id.carrierMessageId)],
    );
    return new Map(
      rows.map(({ accountId, carrierMessageId, campaignId, messageId }) => [
        `${accountId}/${carrierMessageId}`,
        { campaignId, messageId },
      ]),
    );
  }

  async removeBefore(at: Date): Promise<number> {
    const { affectedRows } = await this.database.execute(
      'DELETE FROM carrier_refs WHERE created_at < ? LIMIT 10000',
      [at],
    );
    return affectedRows;
  }
}
