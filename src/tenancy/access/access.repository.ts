import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { CompanyStatus } from '../companies/company.entity.js';
import { type Scope, scopesColumn } from './scope.js';
import type { Role } from './tenant.js';

/** A session with the membership, or the operator's role, that it acts under. */
export interface SessionAccess {
  sessionId: number;
  userId: number;
  companyId: number;
  companyStatus: CompanyStatus;
  /** The operator's limit of this company; null: the deployment's. */
  requestsPerMinute: number | null;
  role: Role;
  mayStart: boolean;
  mustEnrol: boolean;
  isOperator: boolean;
  /** Of an operator who stepped into the company; null: a member acts. */
  actingUntil: Date | null;
  csrfToken: string;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
}

type SessionRow = Omit<SessionAccess, 'mayStart' | 'mustEnrol' | 'isOperator'> &
  Record<'mayStart' | 'mustEnrol' | 'isOperator', number>;

/** A live API key and the company that it acts for. */
export interface ApiKeyAccess {
  id: number;
  companyId: number;
  companyStatus: CompanyStatus;
  requestsPerMinute: number | null;
  role: Role;
  scopes: Scope[];
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
    const [row] = await this.database.query<SessionRow>(
      `SELECT s.id AS sessionId, s.user_id AS userId, c.id AS companyId, c.status AS companyStatus,
              COALESCE(s.acting_role, m.role) AS role,
              (s.acting_company_id IS NOT NULL OR m.may_start) AS mayStart,
              (c.two_factor_required AND t.confirmed_at IS NULL) AS mustEnrol,
              c.requests_per_minute AS requestsPerMinute, u.is_operator AS isOperator, s.acting_until AS actingUntil,
              s.csrf_token AS csrfToken, s.created_at AS createdAt, s.last_used_at AS lastUsedAt,
              s.expires_at AS expiresAt
       FROM sessions s
       JOIN users u ON u.id = s.user_id
       JOIN companies c ON c.id = COALESCE(s.acting_company_id, s.company_id)
       LEFT JOIN memberships m ON m.company_id = s.company_id AND m.user_id = s.user_id
       LEFT JOIN two_factors t ON t.user_id = s.user_id
       WHERE s.token_hash = ? AND s.expires_at > ?
         AND IF(s.acting_company_id IS NULL, m.user_id IS NOT NULL, u.is_operator)`,
      [tokenHash, now],
    );
    if (!row) return null;
    const { mayStart, mustEnrol, isOperator } = row;
    return { ...row, mayStart: mayStart === 1, mustEnrol: mustEnrol === 1, isOperator: isOperator === 1 };
  }

  async findApiKey(keyHash: Buffer, now: Date): Promise<ApiKeyAccess | null> {
    const [row] = await this.database.query<Omit<ApiKeyAccess, 'scopes'> & { scopes: string }>(
      `SELECT k.id, k.company_id AS companyId, c.status AS companyStatus, c.requests_per_minute AS requestsPerMinute,
              k.role, k.scopes, k.last_used_at AS lastUsedAt
       FROM api_keys k
       JOIN companies c ON c.id = k.company_id
       WHERE k.key_hash = ? AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > ?)`,
      [keyHash, now],
    );
    return row ? { ...row, scopes: scopesColumn.from(row.scopes) } : null;
  }

  /** Notes the use of a session and moves its end; never back, whichever of two requests writes last. */
  async noteSessionUse(tokenHash: Buffer, now: Date, expiresAt: Date): Promise<void> {
    await this.database.execute(
      `UPDATE sessions SET last_used_at = ?, expires_at = GREATEST(expires_at, ?)
       WHERE token_hash = ? AND last_used_at < ?`,
      [now, expiresAt, tokenHash, now],
    );
  }

  /** Brings an operator whose time in a company is over back into the own one, with another CSRF token. */
  async endActing(tokenHash: Buffer, csrfToken: string, now: Date): Promise<void> {
    await this.database.execute(
      `UPDATE sessions SET acting_company_id = NULL, acting_role = NULL, acting_until = NULL, csrf_token = ?
       WHERE token_hash = ? AND acting_until <= ?`,
      [csrfToken, tokenHash, now],
    );
  }

  /** Notes the use of a key, unless another request did so since `notSince`. */
  async noteKeyUse(id: number, address: string, now: Date, notSince: Date): Promise<void> {
    await this.database.execute(
      `UPDATE api_keys SET last_used_at = ?, last_used_address = ?
       WHERE id = ? AND (last_used_at IS NULL OR last_used_at < ?)`,
      [now, address, id, notSince],
    );
  }
}
