import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import type { SessionCompany } from './session.schema.js';

export interface NewSession {
  tokenHash: Buffer;
  userId: number;
  companyId: number;
  csrfToken: string;
  address: string;
  userAgent: string;
  createdAt: Date;
  expiresAt: Date;
}

export interface SessionPerson {
  id: number;
  email: string;
  name: string;
  isOperator: boolean;
  twoFactor: boolean;
  csrfToken: string;
  actingUntil: Date | null;
  expiresAt: Date;
}

/** A session as its person sees it in a list. */
export interface ListedSession {
  id: number;
  tokenHash: Buffer;
  userAgent: string;
  address: string;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
}

type CompanyRow = Omit<SessionCompany, 'twoFactorRequired' | 'mayStart'> &
  Record<'twoFactorRequired' | 'mayStart', number>;

/** Expired sessions that one sign-in clears away: more than one sign-in adds, so they never pile up. */
const CLEARED_AT_ONCE = 100;

const COMPANY = `c.id, c.name, c.status, c.suspended_reason AS suspendedReason,
  c.two_factor_required AS twoFactorRequired`;

/** Sessions and the companies that they may act for. */
@Injectable()
export class SessionRepository {
  constructor(private readonly database: Database) {}

  /** Companies of a person, those that work first. */
  async listCompanies(userId: number): Promise<SessionCompany[]> {
    const rows = await this.database.query<CompanyRow>(
      `SELECT ${COMPANY}, m.role, m.may_start AS mayStart
       FROM memberships m JOIN companies c ON c.id = m.company_id
       WHERE m.user_id = ?
       ORDER BY c.status = 'suspended', c.id`,
      [userId],
    );
    return rows.map(toCompany);
  }

  /** The company that an operator stepped into. */
  async findActingCompany(tokenHash: Buffer): Promise<SessionCompany | null> {
    const [row] = await this.database.query<CompanyRow>(
      `SELECT ${COMPANY}, s.acting_role AS role, TRUE AS mayStart
       FROM sessions s JOIN companies c ON c.id = s.acting_company_id WHERE s.token_hash = ?`,
      [tokenHash],
    );
    return row ? toCompany(row) : null;
  }

  /** Locks the person: a new password, or factor, comes before or after, and ends what came before. @returns the hash */
  async lockPerson(sql: SqlExecutor, userId: number): Promise<string | null> {
    const [row] = await sql.query<{ passwordHash: string }>(
      'SELECT password_hash AS passwordHash FROM users WHERE id = ? FOR UPDATE',
      [userId],
    );
    return row?.passwordHash ?? null;
  }

  async insert(sql: SqlExecutor, session: NewSession): Promise<void> {
    await sql.execute(
      `INSERT INTO sessions (token_hash, user_id, company_id, csrf_token, address, user_agent,
                             created_at, last_used_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        session.tokenHash,
        session.userId,
        session.companyId,
        session.csrfToken,
        session.address,
        session.userAgent,
        session.createdAt,
        session.createdAt,
        session.expiresAt,
      ],
    );
  }

  async findPerson(tokenHash: Buffer): Promise<SessionPerson | null> {
    const [row] = await this.database.query<
      Omit<SessionPerson, 'isOperator' | 'twoFactor'> & Record<'isOperator' | 'twoFactor', number>
    >(
      `SELECT u.id, u.email, u.name, u.is_operator AS isOperator, (t.confirmed_at IS NOT NULL) AS twoFactor,
              s.csrf_token AS csrfToken, s.acting_until AS actingUntil, s.expires_at AS expiresAt
       FROM sessions s JOIN users u ON u.id = s.user_id LEFT JOIN two_factors t ON t.user_id = u.id
       WHERE s.token_hash = ?`,
      [tokenHash],
    );
    return row ? { ...row, isOperator: row.isOperator === 1, twoFactor: row.twoFactor === 1 } : null;
  }

  /** Whatever company an operator had stepped into is left by it. */
  async switchCompany(tokenHash: Buffer, companyId: number, csrfToken: string): Promise<void> {
    await this.database.execute(
      `UPDATE sessions SET company_id = ?, csrf_token = ?,
              acting_company_id = NULL, acting_role = NULL, acting_until = NULL
       WHERE token_hash = ?`,
      [companyId, csrfToken, tokenHash],
    );
  }

  async list(userId: number, now: Date, after: number, limit: number): Promise<ListedSession[]> {
    return this.database.query<ListedSession>(
      `SELECT id, token_hash AS tokenHash, user_agent AS userAgent, address, created_at AS createdAt,
              last_used_at AS lastUsedAt, expires_at AS expiresAt
       FROM sessions WHERE user_id = ? AND id > ? AND expires_at > ? ORDER BY id LIMIT ?`,
      [userId, after, now, limit],
    );
  }

  async delete(tokenHash: Buffer): Promise<void> {
    await this.database.execute('DELETE FROM sessions WHERE token_hash = ?', [tokenHash]);
  }

  /** @returns whether the person had such a session */
  async deleteById(userId: number, id: number): Promise<boolean> {
    const { affectedRows } = await this.database.execute(
      'DELETE FROM sessions WHERE user_id = ? AND id = ?',
      [userId, id],
    );
    return affectedRows > 0;
  }

  /** Ends a person's sessions but one, and sign-ins that wait for their second step. */
  async deleteOthers(sql: SqlExecutor, userId: number, keep: Buffer | null): Promise<void> {
    await sql.execute('DELETE FROM sessions WHERE user_id = ? AND (? IS NULL OR token_hash <> ?)', [
      userId,
      keep,
      keep,
    ]);
    await sql.execute('DELETE FROM pending_sign_ins WHERE user_id = ?', [userId]);
  }

  async clearExpired(now: Date): Promise<void> {
    await this.database.execute('DELETE FROM sessions WHERE expires_at < ? LIMIT ?', [now, CLEARED_AT_ONCE]);
  }
}

function toCompany(row: CompanyRow): SessionCompany {
  return { ...row, twoFactorRequired: row.twoFactorRequired === 1, mayStart: row.mayStart === 1 };
}
