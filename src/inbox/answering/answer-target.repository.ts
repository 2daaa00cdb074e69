import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

/** What is answered by hand: the person's words, and where they came in. */
export interface AnswerTarget {
  replyId: number;
  accountId: number;
  /** Null: the account never had that number. */
  numberId: number | null;
  phone: number;
  campaignId: number | null;
  messageId: number | null;
}

const COLUMNS = `id AS replyId, account_id AS accountId, number_id AS numberId, phone, campaign_id AS campaignId,
  message_id AS messageId`;

/** Finds what is to be answered by hand. */
@Injectable()
export class AnswerTargetRepository {
  constructor(private readonly database: Database) {}

  async ofReply(companyId: number, replyId: number): Promise<AnswerTarget | null> {
    const [row] = await this.database.query<AnswerTarget>(
      `SELECT ${COLUMNS} FROM replies WHERE company_id = ? AND id = ? AND unhandled IS NULL`,
      [companyId, replyId],
    );
    return row ? toTarget(row) : null;
  }

  /** The last that a person wrote. */
  async ofPerson(companyId: number, phone: number): Promise<AnswerTarget | null> {
    const [row] = await this.database.query<AnswerTarget>(
      `SELECT ${COLUMNS} FROM replies
        WHERE company_id = ? AND phone = ? AND unhandled IS NULL ORDER BY id DESC LIMIT 1`,
      [companyId, phone],
    );
    return row ? toTarget(row) : null;
  }

  /** When a person wrote to the company last; null: never. */
  async lastWroteAt(companyId: number, phone: number): Promise<Date | null> {
    const [row] = await this.database.query<{ receivedAt: Date }>(
      'SELECT received_at AS receivedAt FROM replies WHERE company_id = ? AND phone = ? ORDER BY id DESC LIMIT 1',
      [companyId, phone],
    );
    return row?.receivedAt ?? null;
  }

  /** Hours in which the company texts a person once, without their having written. */
  async contactWindowHours(companyId: number): Promise<number> {
    const [row] = await this.database.query<{ hours: number }>(
      'SELECT contact_window_hours AS hours FROM companies WHERE id = ?',
      [companyId],
    );
    return row?.hours ?? 0;
  }
}

function toTarget(row: AnswerTarget): AnswerTarget {
  return {
    ...row,
    replyId: Number(row.replyId),
    phone: Number(row.phone),
    messageId: row.messageId === null ? null : Number(row.messageId),
  };
}
