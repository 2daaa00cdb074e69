import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import type { Role } from '../access/tenant.js';

/** A person in one company. */
export interface Member {
  id: number;
  email: string;
  name: string;
  role: Role;
  mayStart: boolean;
  twoFactor: boolean;
  memberSince: Date;
  /** That work and that they made. */
  apiKeys: number;
}

export interface NewUser {
  email: string;
  name: string;
  passwordHash: string;
  createdAt: Date;
}

/** A person, locked by the transaction that found them. */
export interface KnownUser {
  id: number;
  isOperator: boolean;
  memberships: number;
}

export interface NewMembership {
  companyId: number;
  userId: number;
  role: Role;
  mayStart: boolean;
  createdAt: Date;
}

type MemberRow = Omit<Member, 'mayStart' | 'twoFactor'> & Record<'mayStart' | 'twoFactor', number>;

const MEMBER = `SELECT u.id, u.email, u.name, m.role, m.may_start AS mayStart,
    (t.confirmed_at IS NOT NULL) AS twoFactor, m.created_at AS memberSince,
    (SELECT COUNT(*) FROM api_keys k
      WHERE k.company_id = m.company_id AND k.created_by = m.user_id AND k.revoked_at IS NULL
        AND (k.expires_at IS NULL OR k.expires_at > ?)) AS apiKeys
  FROM memberships m JOIN users u ON u.id = m.user_id LEFT JOIN two_factors t ON t.user_id = u.id`;

/** People and the companies that they belong to. */
@Injectable()
export class UserRepository {
  constructor(private readonly database: Database) {}

  async list(companyId: number, after: number, limit: number, now: Date): Promise<Member[]> {
    const rows = await this.database.query<MemberRow>(
      `${MEMBER} WHERE m.company_id = ? AND m.user_id > ? ORDER BY m.user_id LIMIT ?`,
      [now, companyId, after, limit],
    );
    return rows.map(toMember);
  }

  async find(companyId: number, userId: number, now: Date): Promise<Member | null> {
    const [row] = await this.database.query<MemberRow>(`${MEMBER} WHERE m.company_id = ? AND m.user_id = ?`, [
      now,
      companyId,
      userId,
    ]);
    return row ? toMember(row) : null;
  }

  /** Whether an address belongs to a member. */
  async isMemberByEmail(companyId: number, email: string): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT 1 FROM users u JOIN memberships m ON m.user_id = u.id AND m.company_id = ? WHERE u.email = ?`,
      [companyId, email],
    );
    return rows.length > 0;
  }

  async hasOwner(companyId: number): Promise<boolean> {
    const rows = await this.database.query(
      "SELECT 1 FROM memberships WHERE company_id = ? AND role = 'owner' LIMIT 1",
      [companyId],
    );
    return rows.length > 0;
  }

  /** Whether the person is a member, who stays one until the transaction ends. */
  async holdMember(sql: SqlExecutor, companyId: number, userId: number): Promise<boolean> {
    const rows = await sql.query(
      'SELECT 1 FROM memberships WHERE company_id = ? AND user_id = ? LOCK IN SHARE MODE',
      [companyId, userId],
    );
    return rows.length > 0;
  }

  /** Locks the row, so that two requests for one address come one after the other. */
  async lockUser(sql: SqlExecutor, email: string): Promise<KnownUser | null> {
    const [user] = await sql.query<{ id: number; isOperator: number }>(
      'SELECT id, is_operator AS isOperator FROM users WHERE email = ? FOR UPDATE',
      [email],
    );
    if (!user) return null;
    const [count] = await sql.query<{ n: number }>(
      'SELECT COUNT(*) AS n FROM memberships WHERE user_id = ?',
      [user.id],
    );
    return { id: user.id, isOperator: user.isOperator === 1, memberships: count?.n ?? 0 };
  }

  async insertUser(sql: SqlExecutor, user: NewUser): Promise<number> {
    const { insertId } = await sql.execute(
      'INSERT INTO users (email, name, password_hash, created_at) VALUES (?, ?, ?, ?)',
      [user.email, user.name, user.passwordHash, user.createdAt],
    );
    return insertId;
  }

  async renewUser(sql: SqlExecutor, userId: number, user: NewUser): Promise<void> {
    await sql.execute('UPDATE users SET name = ?, password_hash = ? WHERE id = ?', [
      user.name,
      user.passwordHash,
      userId,
    ]);
  }

  async insertMembership(sql: SqlExecutor, membership: NewMembership): Promise<void> {
    const { companyId, userId, role, mayStart, createdAt } = membership;
    await sql.execute(
      'INSERT INTO memberships (company_id, user_id, role, may_start, created_at) VALUES (?, ?, ?, ?, ?)',
      [companyId, userId, role, mayStart, createdAt],
    );
  }

  /** All owners of a company, locked: whoever wants to remove one waits for whoever removes another. */
  async lockOwners(sql: SqlExecutor, companyId: number): Promise<number[]> {
    const rows = await sql.query<{ userId: number }>(
      `SELECT user_id AS userId FROM memberships WHERE company_id = ? AND role = 'owner' FOR UPDATE`,
      [companyId],
    );
    return rows.map((row) => row.userId);
  }

  async lockMember(
    sql: SqlExecutor,
    companyId: number,
    userId: number,
  ): Promise<{ role: Role; mayStart: boolean } | null> {
    const [row] = await sql.query<{ role: Role; mayStart: number }>(
      'SELECT role, may_start AS mayStart FROM memberships WHERE company_id = ? AND user_id = ? FOR UPDATE',
      [companyId, userId],
    );
    return row ? { role: row.role, mayStart: row.mayStart === 1 } : null;
  }

  async updateMembership(
    sql: SqlExecutor,
    companyId: number,
    userId: number,
    { role, mayStart }: { role: Role; mayStart: boolean },
  ): Promise<void> {
    await sql.execute('UPDATE memberships SET role = ?, may_start = ? WHERE company_id = ? AND user_id = ?', [
      role,
      mayStart,
      companyId,
      userId,
    ]);
  }

  /** @returns whether the person was a member */
  async deleteMembership(sql: SqlExecutor, companyId: number, userId: number): Promise<boolean> {
    const { affectedRows } = await sql.execute(
      'DELETE FROM memberships WHERE company_id = ? AND user_id = ?',
      [companyId, userId],
    );
    return affectedRows > 0;
  }

  async deleteSessions(sql: SqlExecutor, companyId: number, userId: number): Promise<void> {
    await sql.execute('DELETE FROM sessions WHERE user_id = ? AND company_id = ?', [userId, companyId]);
  }

  /** Invitations that a member sent and nobody took: the sender may not bring anybody in any more. */
  async revokeInvitationsBy(sql: SqlExecutor, companyId: number, userId: number, now: Date): Promise<void> {
    await sql.execute(
      `UPDATE invitations SET is_open = NULL, revoked_at = ?
       WHERE company_id = ? AND invited_by = ? AND is_open = 1`,
      [now, companyId, userId],
    );
  }
}

function toMember(row: MemberRow): Member {
  return {
    ...row,
    mayStart: row.mayStart === 1,
    twoFactor: row.twoFactor === 1,
    apiKeys: Number(row.apiKeys),
  };
}
