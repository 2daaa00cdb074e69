import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThan, Repository } from 'typeorm';
import type { SqlExecutor } from '../../platform/database/database.js';
import { scopesColumn } from '../access/scope.js';
import { ApiKey } from './api-key.entity.js';

/** A key as it is first written. */
export type NewApiKey = Omit<ApiKey, 'id' | 'lastUsedAt' | 'lastUsedAddress' | 'revokedAt'>;

/** API keys by their hashes; the key itself is stored nowhere. */
@Injectable()
export class ApiKeyRepository {
  constructor(@InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>) {}

  async list(companyId: number, after: number, limit: number): Promise<ApiKey[]> {
    return this.keys.find({
      where: { companyId, id: MoreThan(after) },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  async find(companyId: number, id: number): Promise<ApiKey | null> {
    return this.keys.findOneBy({ companyId, id });
  }

  async insert(sql: SqlExecutor, key: NewApiKey): Promise<number> {
    const { insertId } = await sql.execute(
      `INSERT INTO api_keys (company_id, name, prefix, key_hash, role, scopes, created_by, created_by_key,
                             created_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        ...[key.companyId, key.name, key.prefix, key.keyHash, key.role, scopesColumn.to(key.scopes)],
        ...[key.createdBy, key.createdByKey, key.createdAt, key.expiresAt],
      ],
    );
    return insertId;
  }

  /** When a key ends, read under its lock: a key that is being revoked makes no further one. Null: it has ended. */
  async lockLiving(
    sql: SqlExecutor,
    companyId: number,
    id: number,
    now: Date,
  ): Promise<{ expiresAt: Date | null } | null> {
    const [row] = await sql.query<{ expiresAt: Date | null }>(
      `SELECT expires_at AS expiresAt FROM api_keys
       WHERE company_id = ? AND id = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)
       FOR UPDATE`,
      [companyId, id, now],
    );
    return row ?? null;
  }

  /** Keys that work and that a person made, locked; those that these made are not among them. */
  async lockLivingBy(sql: SqlExecutor, companyId: number, userId: number, now: Date): Promise<number[]> {
    const rows = await sql.query<{ id: number }>(
      `SELECT id FROM api_keys
       WHERE company_id = ? AND created_by = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)
       ORDER BY id FOR UPDATE`,
      [companyId, userId, now],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Ends keys and all that were made with them; one that was revoked before keeps its first date. Each generation is
   * locked by its UPDATE before the next is read: none is made in between.
   */
  async revoke(sql: SqlExecutor, companyId: number, ids: readonly number[], now: Date): Promise<void> {
    for (let keys = ids; keys.length > 0; keys = await this.madeBy(sql, companyId, keys)) {
      await sql.execute(
        'UPDATE api_keys SET revoked_at = COALESCE(revoked_at, ?) WHERE company_id = ? AND id IN (?)',
        [now, companyId, keys],
      );
    }
  }

  private async madeBy(sql: SqlExecutor, companyId: number, makers: readonly number[]): Promise<number[]> {
    const rows = await sql.query<{ id: number }>(
      'SELECT id FROM api_keys WHERE company_id = ? AND created_by_key IN (?)',
      [companyId, makers],
    );
    return rows.map(({ id }) => id);
  }
}
