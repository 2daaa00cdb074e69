import { Injectable } from '@nestjs/common';
import type { CarrierKeyword } from '../../carriers/driver.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';

/** A reply as a carrier told it. */
export interface NewReply {
  companyId: number;
  accountId: number;
  /** E.164 digits of the person. */
  phone: number;
  /** Digits of our number that was written to. */
  toPhone: number;
  /** At most 4,000 characters. */
  text: string;
  /** At most 100 printable ASCII characters. */
  carrierMessageId: string;
  /** What the carrier took the text for and has answered itself; null: it leaves keywords to us. */
  carrierKeyword: CarrierKeyword | null;
  receivedAt: Date;
}

/** Characters that `replies.text` holds. */
export const LONGEST_TEXT = 4_000;

/** Takes replies down as they come; a webhook that is delivered twice makes one row. */
@Injectable()
export class ReplyIntakeRepository {
  constructor(private readonly database: Database) {}

  /**
   * Writes replies that are not there yet, in the order of their unique key so that two batches with the same
   * replies never wait for each other in a circle. IGNORE is for that key alone: every value was made to fit.
   */
  async insert(replies: readonly NewReply[], sql: SqlExecutor = this.database): Promise<void> {
    if (replies.length === 0) return;
    const sorted = [...replies].sort(
      (a, b) => a.accountId - b.accountId || (a.carrierMessageId < b.carrierMessageId ? -1 : 1),
    );
    await sql.execute(
      `INSERT IGNORE INTO replies
         (company_id, account_id, phone, to_phone, text, carrier_message_id, carrier_keyword, received_at) VALUES ?`,
      [
        sorted.map((reply) => [
          reply.companyId,
          reply.accountId,
          reply.phone,
          reply.toPhone,
          reply.text,
          reply.carrierMessageId,
          reply.carrierKeyword,
          reply.receivedAt,
        ]),
      ],
    );
  }

  /** Ids of those that wait to be handled, in ascending order. */
  async unhandledIds(replies: readonly NewReply[]): Promise<number[]> {
    if (replies.length === 0) return [];
    const rows = await this.database.query<{ id: number }>(
      `SELECT id FROM replies
        WHERE (account_id, carrier_message_id) IN (?) AND unhandled = 1 ORDER BY id`,
      [replies.map(({ accountId, carrierMessageId }) => [accountId, carrierMessageId])],
    );
    return rows.map(({ id }) => Number(id));
  }

  /** Ids of replies that came before `before` and still wait, in ascending order. */
  async leftUnhandled(before: Date, limit: number): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>(
      'SELECT id FROM replies WHERE unhandled = 1 AND received_at < ? ORDER BY id LIMIT ?',
      [before, limit],
    );
    return rows.map(({ id }) => Number(id));
  }
}
