import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

/** What a user noted about a conversation; the person never sees it. */
export interface ConversationNote {
  id: number;
  userId: number | null;
  userName: string | null;
  text: string;
  createdAt: Date;
}

/** Notes of conversations. */
@Injectable()
export class ConversationNoteRepository {
  constructor(private readonly database: Database) {}

  /** Newest first, from below `after` on. */
  async list(
    companyId: number,
    phone: number,
    after: number | null,
    limit: number,
  ): Promise<ConversationNote[]> {
    return this.database.query<ConversationNote>(
      `SELECT n.id, n.user_id AS userId, u.name AS userName, n.text, n.created_at AS createdAt
         FROM conversation_notes n LEFT JOIN users u ON u.id = n.user_id
        WHERE n.company_id = ? AND n.phone = ? AND ${after === null ? 'TRUE' : 'n.id < ?'}
        ORDER BY n.id DESC LIMIT ?`,
      [companyId, phone, ...(after === null ? [] : [after]), limit],
    );
  }

  /** Writes a note where there is a conversation. @returns its id, or null */
  async insert(
    companyId: number,
    phone: number,
    userId: number | null,
    text: string,
    at: Date,
  ): Promise<number | null> {
    const { affectedRows, insertId } = await this.database.execute(
      `INSERT INTO conversation_notes (company_id, phone, user_id, text, created_at)
       SELECT company_id, phone, ?, ?, ? FROM conversations WHERE company_id = ? AND phone = ?`,
      [userId, text, at, companyId, phone],
    );
    return affectedRows === 0 ? null : insertId;
  }

  /** Whose note it is; null: there is none. */
  async author(companyId: number, phone: number, id: number): Promise<{ userId: number | null } | null> {
    const [row] = await this.database.query<{ userId: number | null }>(
      'SELECT user_id AS userId FROM conversation_notes WHERE company_id = ? AND phone = ? AND id = ?',
      [companyId, phone, id],
    );
    return row ?? null;
  }

  async delete(companyId: number, phone: number, id: number): Promise<void> {
    await this.database.execute(
      'DELETE FROM conversation_notes WHERE company_id = ? AND phone = ? AND id = ?',
      [companyId, phone, id],
    );
  }
}
