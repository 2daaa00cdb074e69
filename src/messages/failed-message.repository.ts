import { Injectable } from '@nestjs/common';
import type { SqlExecutor } from '../platform/database/database.js';
import type { LockedMessage, StatusChange } from './message.repository.js';
import type { MessageStatus } from './message-status.js';

/** Statuses whose messages have a row here: final ones, so that no row is ever changed. */
export const FAILED_STATUSES = ['undelivered', 'failed'] as const satisfies readonly MessageStatus[];
export type FailedStatus = (typeof FAILED_STATUSES)[number];

/** Whether messages of the status have a row in `failed_messages`. */
export function isFailedStatus(status: MessageStatus): status is FailedStatus {
  return FAILED_STATUSES.some((one) => one === status);
}

/** Messages that failed, beside their own rows: one narrow INSERT a batch, and nothing for what arrives. */
@Injectable()
export class FailedMessageRepository {
  /** Writes down locked messages that have just failed: a part of the transaction that changes them. */
  async add(
    sql: SqlExecutor,
    messages: readonly LockedMessage[],
    { status, reason, carrierError }: StatusChange,
  ): Promise<void> {
    if (messages.length === 0 || !isFailedStatus(status)) return;
    await sql.execute(
      `INSERT INTO failed_messages (campaign_id, message_id, company_id, status, reason, carrier_error) VALUES ?
       ON DUPLICATE KEY UPDATE status = VALUES(status)`,
      [
        [...messages]
          .sort((a, b) => a.campaignId - b.campaignId || a.id - b.id)
          .map(({ campaignId, id, companyId }) => [campaignId, id, companyId, status, reason, carrierError]),
      ],
    );
  }
}
