import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../database/database.js';

/** A mail that waits. */
export interface DueMail {
  id: number;
  recipient: string;
  subject: string;
  textSealed: string;
  attempts: number;
  dueAt: Date;
  createdAt: Date;
}

/** Mails that left are removed so many at once: more than one delivery adds, so they never pile up. */
const REMOVED_AT_ONCE = 100;

/** The outbox of mails. */
@Injectable()
export class MailRepository {
  constructor(private readonly database: Database) {}

  async insert(
    sql: SqlExecutor,
    mail: Pick<DueMail, 'recipient' | 'subject' | 'textSealed' | 'createdAt'>,
  ): Promise<void> {
    await sql.execute(
      'INSERT INTO mails (recipient, subject, text_sealed, due_at, created_at) VALUES (?, ?, ?, ?, ?)',
      [mail.recipient, mail.subject, mail.textSealed, mail.createdAt, mail.createdAt],
    );
  }

  async findDue(now: Date, limit: number): Promise<DueMail[]> {
    return this.database.query<DueMail>(
      `SELECT id, recipient, subject, text_sealed AS textSealed, attempts, due_at AS dueAt, created_at AS createdAt
       FROM mails WHERE status = 'pending' AND due_at <= ? ORDER BY due_at LIMIT ?`,
      [now, limit],
    );
  }

  /** Takes a mail until `leaseEnd`. @returns false where another process has it */
  async claim(mail: DueMail, leaseEnd: Date): Promise<boolean> {
    const { affectedRows } = await this.database.execute(
      `UPDATE mails SET attempts = attempts + 1, due_at = ?
       WHERE id = ? AND status = 'pending' AND attempts = ?`,
      [leaseEnd, mail.id, mail.attempts],
    );
    return affectedRows > 0;
  }

  async markSent(id: number, now: Date): Promise<void> {
    await this.database.execute(
      "UPDATE mails SET status = 'sent', text_sealed = NULL, error = NULL, finished_at = ? WHERE id = ?",
      [now, id],
    );
  }

  async postpone(id: number, dueAt: Date, error: string): Promise<void> {
    await this.database.execute(
      "UPDATE mails SET due_at = ?, error = ? WHERE id = ? AND status = 'pending'",
      [dueAt, error, id],
    );
  }

  async markFailed(id: number, now: Date, error: string): Promise<void> {
    await this.database.execute(
      `UPDATE mails SET status = 'failed', text_sealed = NULL, error = ?, finished_at = ?
       WHERE id = ? AND status = 'pending'`,
      [error, now, id],
    );
  }

  async removeFinished(before: Date): Promise<void> {
    await this.database.execute('DELETE FROM mails WHERE finished_at < ? LIMIT ?', [before, REMOVED_AT_ONCE]);
  }
}
