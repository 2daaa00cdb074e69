import { Injectable } from '@nestjs/common';
import type { CarrierKeyword } from '../../carriers/driver.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import type { NewReply } from './reply-intake.repository.js';

/** Which long text a piece belongs to: one of a person to one of our numbers. */
export interface PieceGroup {
  accountId: number;
  phone: number;
  toPhone: number;
  /** The sender's own mark of the text, at most 100 ASCII characters. */
  reference: string;
}

/** One piece of a long reply, as a carrier told it. */
export interface NewReplyPiece extends NewReply, PieceGroup {
  /** From 1 to `total`, which is at most 255. */
  number: number;
  total: number;
}

/** A piece that waits for the others. */
export type WaitingPiece = NewReplyPiece & { id: number };

/** Pieces of replies until they are put together; kept afterwards for a while, so that a repeated one is known. */
@Injectable()
export class ReplyPieceRepository {
  constructor(private readonly database: Database) {}

  /** Writes pieces that are not there yet, in the order of their unique key. IGNORE is for that key alone. */
  async insert(pieces: readonly NewReplyPiece[]): Promise<void> {
    if (pieces.length === 0) return;
    const sorted = [...pieces].sort(
      (a, b) => a.accountId - b.accountId || (a.carrierMessageId < b.carrierMessageId ? -1 : 1),
    );
    await this.database.execute(
      `INSERT IGNORE INTO reply_pieces
         (company_id, account_id, phone, to_phone, reference, number, total, text, carrier_message_id,
          carrier_keyword, received_at) VALUES ?`,
      [
        sorted.map((piece) => [
          piece.companyId,
          piece.accountId,
          piece.phone,
          piece.toPhone,
          piece.reference,
          piece.number,
          piece.total,
          piece.text,
          piece.carrierMessageId,
          piece.carrierKeyword,
          piece.receivedAt,
        ]),
      ],
    );
  }

  /** Locks those of one text that still wait, in the order in which they came. */
  async lockWaiting(sql: SqlExecutor, group: PieceGroup): Promise<WaitingPiece[]> {
    const rows = await sql.query<WaitingPiece & { carrierKeyword: CarrierKeyword | null }>(
      `SELECT id, company_id AS companyId, account_id AS accountId, phone, to_phone AS toPhone, reference, number,
              total, text, carrier_message_id AS carrierMessageId, carrier_keyword AS carrierKeyword,
              received_at AS receivedAt
         FROM reply_pieces
        WHERE account_id = ? AND phone = ? AND to_phone = ? AND reference = ? AND waiting = 1
        ORDER BY id FOR UPDATE`,
      [group.accountId, group.phone, group.toPhone, group.reference],
    );
    return rows.map((row) => ({
      ...row,
      id: Number(row.id),
      phone: Number(row.phone),
      toPhone: Number(row.toPhone),
    }));
  }

  async markJoined(sql: SqlExecutor, ids: readonly number[]): Promise<void> {
    await sql.execute('UPDATE reply_pieces SET waiting = NULL WHERE id IN (?)', [ids]);
  }

  /** Texts of which some piece has waited since before `before`. */
  async overdue(before: Date, limit: number): Promise<PieceGroup[]> {
    const rows = await this.database.query<PieceGroup>(
      `SELECT DISTINCT account_id AS accountId, phone, to_phone AS toPhone, reference
         FROM (SELECT account_id, phone, to_phone, reference FROM reply_pieces
                WHERE waiting = 1 AND received_at < ? ORDER BY received_at LIMIT ?) AS late`,
      [before, limit],
    );
    return rows.map((row) => ({ ...row, phone: Number(row.phone), toPhone: Number(row.toPhone) }));
  }

  async removeBefore(at: Date): Promise<number> {
    const { affectedRows } = await this.database.execute(
      'DELETE FROM reply_pieces WHERE waiting IS NULL AND received_at < ? LIMIT 10000',
      [at],
    );
    return affectedRows;
  }
}
