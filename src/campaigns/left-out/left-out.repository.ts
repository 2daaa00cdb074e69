import { Injectable } from '@nestjs/common';
import { pieceEnd } from '../../audience/contacts/contact-pieces.repository.js';
import { Database } from '../../platform/database/database.js';
import type { NoMessageReason } from './left-out.schema.js';

/** A contact of a campaign's list without a message of its own. Phone is E.164 without the plus sign. */
export interface LeftOutContact {
  id: number;
  phone: number;
  reason: NoMessageReason;
}

/** Where one list of a campaign is looked through. */
export interface LeftOutPlace {
  companyId: number;
  campaignId: number;
  listId: number;
}

const REASON = `IF(m.id IS NULL, 'outside_filters', 'duplicate')`;

/** SQL that tells who was left out by the messages that were made, whatever became of the contacts since. */
@Injectable()
export class LeftOutRepository {
  constructor(private readonly database: Database) {}

  /** The contact up to which generation has come; null: the campaign has no such list. */
  async madeUpTo({ campaignId, listId }: LeftOutPlace): Promise<number | null> {
    const [row] = await this.database.query<{ cursorId: number }>(
      'SELECT cursor_id AS cursorId FROM campaign_lists WHERE campaign_id = ? AND list_id = ?',
      [campaignId, listId],
    );
    return row?.cursorId ?? null;
  }

  /** The id that ends a piece of `size` contacts behind `after`, at most `upTo`. */
  async pieceEnd(
    { companyId, listId }: LeftOutPlace,
    after: number,
    upTo: number,
    size: number,
  ): Promise<number> {
    return (await pieceEnd(this.database, companyId, listId, { after, upTo }, size)) ?? upTo;
  }

  /** Those of the contacts behind `after` up to `upTo`, in order of id: points of uq_messages_person. */
  async inPiece(
    { companyId, campaignId, listId }: LeftOutPlace,
    { after, upTo }: { after: number; upTo: number },
    reason: NoMessageReason | undefined,
    limit: number,
  ): Promise<LeftOutContact[]> {
    return this.database.query<LeftOutContact>(
      `SELECT c.id, c.phone, ${REASON} AS reason
         FROM contacts c FORCE INDEX (PRIMARY)
         LEFT JOIN messages m ON m.campaign_id = ? AND m.phone = c.phone AND m.turn = 0
        WHERE c.company_id = ? AND c.list_id = ? AND c.id > ? AND c.id <= ?
          AND (m.id IS NULL OR m.contact_id <> c.id OR m.list_id <> c.list_id)
          ${reason ? `AND ${REASON} = ?` : ''}
        ORDER BY c.id LIMIT ?`,
      [campaignId, companyId, listId, after, upTo, ...(reason ? [reason] : []), limit],
    );
  }
}
