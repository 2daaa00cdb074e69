import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import type { Role } from '../access/tenant.js';

/** An invitation as its row has it. */
export interface Invitation {
  id: number;
  companyId: number;
  companyName: string;
  email: string;
  role: Role;
  mayStart: boolean;
  /** Null: the operator of the platform. */
  invitedBy: number | null;
  createdAt: Date;
  expiresAt: Date;
  acceptedAt: Date | null;
  revokedAt: Date | null;
}

export interface NewInvitation {
  companyId: number;
  email: string;
  role: Role;
  mayStart: boolean;
  invitedBy: number | null;
  tokenHash: Buffer;
  createdAt: Date;
  expiresAt: Date;
}

type InvitationRow = Omit<Invitation, 'mayStart'> & { mayStart: number };

const INVITATION = `SELECT i.id, i.company_id AS companyId, c.name AS companyName, i.email, i.role,
    i.may_start AS mayStart, i.invited_by AS invitedBy, i.created_at AS createdAt, i.expires_at AS expiresAt,
    i.accepted_at AS acceptedAt, i.revoked_at AS revokedAt
  FROM invitations i JOIN companies c ON c.id = i.company_id`;

/** Invitations; what is not accepted or revoked is open, until it expires. */
@Injectable()
export class InvitationRepository {
  constructor(private readonly database: Database) {}

  async list(companyId: number, after: number, limit: number): Promise<Invitation[]> {
    const rows = await this.database.query<InvitationRow>(
      `${INVITATION} WHERE i.company_id = ? AND i.id > ? ORDER BY i.id LIMIT ?`,
      [companyId, after, limit],
    );
    return rows.map(toInvitation);
  }

  async find(sql: SqlExecutor, companyId: number, id: number): Promise<Invitation | null> {
    return this.one(sql, `${INVITATION} WHERE i.company_id = ? AND i.id = ?`, [companyId, id]);
  }

  async findByToken(sql: SqlExecutor, tokenHash: Buffer): Promise<Invitation | null> {
    return this.one(sql, `${INVITATION} WHERE i.token_hash = ?`, [tokenHash]);
  }

  /** @throws a duplicate key where one is open for the same person */
  async insert(sql: SqlExecutor, invitation: NewInvitation): Promise<number> {
    const { insertId } = await sql.execute(
      `INSERT INTO invitations (company_id, email, role, may_start, token_hash, invited_by, created_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        invitation.companyId,
        invitation.email,
        invitation.role,
        invitation.mayStart,
        invitation.tokenHash,
        invitation.invitedBy,
        invitation.createdAt,
        invitation.expiresAt,
      ],
    );
    return insertId;
  }

  /** Makes room for a new invitation of somebody who let the former one pass. */
  async closeExpired(sql: SqlExecutor, companyId: number, email: string, now: Date): Promise<void> {
    await sql.execute(
      `UPDATE invitations SET is_open = NULL, revoked_at = ?
       WHERE company_id = ? AND email = ? AND is_open = 1 AND expires_at <= ?`,
      [now, companyId, email, now],
    );
  }

  /** Puts a new link in the place of the former one. @returns false where the invitation is not open any more */
  async renew(sql: SqlExecutor, id: number, tokenHash: Buffer, expiresAt: Date): Promise<boolean> {
    const { affectedRows } = await sql.execute(
      'UPDATE invitations SET token_hash = ?, expires_at = ? WHERE id = ? AND is_open = 1',
      [tokenHash, expiresAt, id],
    );
    return affectedRows > 0;
  }

  /** @returns false where it was not open */
  async revoke(companyId: number, id: number, now: Date): Promise<boolean> {
    const { affectedRows } = await this.database.execute(
      `UPDATE invitations SET is_open = NULL, revoked_at = ?
       WHERE company_id = ? AND id = ? AND is_open = 1`,
      [now, companyId, id],
    );
    return affectedRows > 0;
  }

  /** Uses it up. @returns false where somebody else did, or it was revoked, sent anew or has expired */
  async accept(sql: SqlExecutor, tokenHash: Buffer, now: Date): Promise<boolean> {
    const { affectedRows } = await sql.execute(
      `UPDATE invitations SET is_open = NULL, accepted_at = ?
       WHERE token_hash = ? AND is_open = 1 AND expires_at > ?`,
      [now, tokenHash, now],
    );
    return affectedRows > 0;
  }

  /** How whoever got it comes in: by signing in, where they work for somebody already. */
  async hasAccount(email: string): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT 1 FROM users u WHERE u.email = ?
         AND (u.is_operator OR EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = u.id))`,
      [email],
    );
    return rows.length > 0;
  }

  private async one(sql: SqlExecutor, text: string, parameters: unknown[]): Promise<Invitation | null> {
    const [row] = await sql.query<InvitationRow>(text, parameters);
    return row ? toInvitation(row) : null;
  }
}

function toInvitation(row: InvitationRow): Invitation {
  return { ...row, mayStart: row.mayStart === 1 };
}
