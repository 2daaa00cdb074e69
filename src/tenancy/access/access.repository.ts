import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { CompanyStatus } from '../companies/company.entity.js';
import type { Role } from './tenant.js';

/** A session with the membership that it acts under. */
export interface SessionAccess {
  userId: number;
  companyId: number;
  companyStatus: CompanyStatus;
  role: Role;
  csrfToken: string;
  createdAt: Date;
  expiresAt: Date;
}

/** A live API key and the company that it acts for. */
export interface ApiKeyAccess {
  id: number;
  companyId: number;
  companyStatus: CompanyStatus;
  role: Role;
  lastUsedAt: Date | null;
}

/**
 * What every request asks first. One query by a primary or unique key, and no cache in between: a suspension, a
 * revoked key or a removed member bites at the very next request, in every process.
 */
@Injectable()
export class AccessRepository {
  constructor(private readonly database: Database) {}

  async findSession(tokenHash: Buffer, now: Date): Promise<SessionAccess | null> {
    const [row] = await this.database.query<SessionAccess>(
      `SELECT s.user_id AS userId, s.company_id AS companyId, c.status AS companyStatus, m.role,
              s.csrf_token AS csrfToken, s.created_at AS createdAt, s.expires_at AS expiresAt
       FROM sessions s
       JOIN memberships m ON m.company_id = s.company_id AND m.user_id = s.user_id
       JOIN companies c ON c.id = s.company_id
       WHERE s.token_hash = ? AND s.expires_at > ?`,
      [tokenHash, now],
    );
    return row ?? null;
  }

  async findApiKey(keyHash: Buffer): Promise<ApiKeyAccess | null> {
    const [row] = await this.database.query<ApiKeyAccess>(
      `SELECT k.id, k.company_id AS companyId, c.status AS companyStatus, k.role, k.last_used_at AS lastUsedAt
       FROM api_keys k
       JOIN companies c ON c.id = k.company_id
       WHERE k.key_hash = ? AND k.revoked_at IS NULL`,
      [keyHash],
    );
    return row ?? null;
  }

  /** Moves the session's end; never back, whichever of two requests writes last. */
  async extendSession(tokenHash: Buffer, expiresAt: Date): Promise<void> {
    await this.database.execute(
      'UPDATE sessions SET expires_at = ? WHERE token_hash = ? AND expires_at < ?',
      [expiresAt, tokenHash, expiresAt],
    );
  }

  /** Notes the use of a key, unless another request did so since `notSince`. */
  async noteKeyUse(id: number, now: Date, notSince: Date): Promise<void> {
    await this.database.execute(
      'UPDATE api_keys SET last_used_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at < ?)',
      [now, id, notSince],
    );
  }
}
