import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { SessionCompany } from './session.schema.js';

/** A person as the sign-in needs them. */
export interface SignInUser {
  id: number;
  passwordHash: string;
}

export interface NewSession {
  tokenHash: Buffer;
  userId: number;
  companyId: number;
  csrfToken: string;
  createdAt: Date;
  expiresAt: Date;
}

export interface SessionPerson {
  id: number;
  email: string;
  name: string;
  isOperator: boolean;
  csrfToken: string;
  expiresAt: Date;
}

/** Expired sessions that one sign-in clears away: more than one sign-in adds, so they never pile up. */
const CLEARED_AT_ONCE = 100;

/** Sessions, and what a sign-in reads of the person behind one. */
@Injectable()
export class SessionRepository {
  constructor(private readonly database: Database) {}

  async findUser(email: string): Promise<SignInUser | null> {
    const [user] = await this.database.query<SignInUser>(
      'SELECT id, password_hash AS passwordHash FROM users WHERE email = ?',
      [email],
    );
    return user ?? null;
  }

  async findUserById(userId: number): Promise<(SignInUser & { email: string }) | null> {
    const [user] = await this.database.query<SignInUser & { email: string }>(
      'SELECT id, email, password_hash AS passwordHash FROM users WHERE id = ?',
      [userId],
    );
    return user ?? null;
  }

  /**
   * Writes a new password and ends the person's other sessions, both or neither.
   *
   * @param known the hash that the present password was compared with
   * @returns false where the password was changed meanwhile; nothing is written then
   */
  async changePassword(known: SignInUser, passwordHash: string, keep: Buffer): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      const { affectedRows } = await sql.execute(
        'UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?',
        [passwordHash, known.id, known.passwordHash],
      );
      if (affectedRows === 0) return false;
      await sql.execute('DELETE FROM sessions WHERE user_id = ? AND token_hash <> ?', [known.id, keep]);
      return true;
    });
  }

  /** Companies of a person, those that work first. */
  async listCompanies(userId: number): Promise<SessionCompany[]> {
    return this.database.query<SessionCompany>(
      `SELECT c.id, c.name, c.status, m.role
       FROM memberships m JOIN companies c ON c.id = m.company_id
       WHERE m.user_id = ?
       ORDER BY c.status = 'suspended', c.id`,
      [userId],
    );
  }

  async insert(session: NewSession): Promise<void> {
    await this.database.execute(
      `INSERT INTO sessions (token_hash, user_id, company_id, csrf_token, created_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
      [
        session.tokenHash,
        session.userId,
        session.companyId,
        session.csrfToken,
        session.createdAt,
        session.expiresAt,
      ],
    );
  }

  async findPerson(tokenHash: Buffer): Promise<SessionPerson | null> {
    const [row] = await this.database.query<Omit<SessionPerson, 'isOperator'> & { isOperator: number }>(
      `SELECT u.id, u.email, u.name, u.is_operator AS isOperator, s.csrf_token AS csrfToken,
              s.expires_at AS expiresAt
       FROM sessions s JOIN users u ON u.id = s.user_id
       WHERE s.token_hash = ?`,
      [tokenHash],
    );
    return row ? { ...row, isOperator: row.isOperator === 1 } : null;
  }

  async switchCompany(tokenHash: Buffer, companyId: number, csrfToken: string): Promise<void> {
    await this.database.execute('UPDATE sessions SET company_id = ?, csrf_token = ? WHERE token_hash = ?', [
      companyId,
      csrfToken,
      tokenHash,
    ]);
  }

  async delete(tokenHash: Buffer): Promise<void> {
    await this.database.execute('DELETE FROM sessions WHERE token_hash = ?', [tokenHash]);
  }

  async clearExpired(now: Date): Promise<void> {
    await this.database.execute('DELETE FROM sessions WHERE expires_at < ? LIMIT ?', [now, CLEARED_AT_ONCE]);
  }
}
