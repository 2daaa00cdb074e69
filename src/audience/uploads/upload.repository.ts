import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { parseStoredKey, type StoredUpload } from './stored-upload.js';

const COLUMNS = `id, company_id AS companyId, file_name AS fileName, storage_key AS storageKey, bytes,
  created_by AS createdBy, expires_at AS expiresAt`;

/** SQL of resumable uploads. The row comes before the file and goes before it: what a crash leaves is a file without one. */
@Injectable()
export class UploadRepository {
  constructor(private readonly database: Database) {}

  async insert(one: StoredUpload, now: Date): Promise<void> {
    await this.database.execute(
      `INSERT INTO uploads (id, company_id, file_name, storage_key, bytes, created_by, created_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [one.id, one.companyId, one.fileName, one.storageKey, one.bytes, one.createdBy, now, one.expiresAt],
    );
  }

  /** The upload, unless it has expired. */
  async find(companyId: number, id: string, now: Date): Promise<StoredUpload | null> {
    const [row] = await this.database.query<StoredUpload>(
      `SELECT ${COLUMNS} FROM uploads WHERE company_id = ? AND id = ? AND expires_at > ?`,
      [companyId, id, now],
    );
    return row ?? null;
  }

  async extend(companyId: number, id: string, expiresAt: Date): Promise<void> {
    await this.database.execute('UPDATE uploads SET expires_at = ? WHERE company_id = ? AND id = ?', [
      expiresAt,
      companyId,
      id,
    ]);
  }

  /** @returns whether this call removed it: then the file is the caller's to remove, and nobody else's */
  async remove(companyId: number, id: string, sql: SqlExecutor = this.database): Promise<boolean> {
    const { affectedRows } = await sql.execute('DELETE FROM uploads WHERE company_id = ? AND id = ?', [
      companyId,
      id,
    ]);
    return affectedRows > 0;
  }

  /** Uploads of all companies that expired, the oldest first. */
  async findExpired(now: Date, limit: number): Promise<StoredUpload[]> {
    return this.database.query<StoredUpload>(
      `SELECT ${COLUMNS} FROM uploads WHERE expires_at <= ? ORDER BY expires_at LIMIT ?`,
      [now, limit],
    );
  }

  /** The same as `remove`, unless a piece has arrived meanwhile. */
  async removeExpired(companyId: number, id: string, now: Date): Promise<boolean> {
    const { affectedRows } = await this.database.execute(
      'DELETE FROM uploads WHERE company_id = ? AND id = ? AND expires_at <= ?',
      [companyId, id, now],
    );
    return affectedRows > 0;
  }

  /**
   * Those of the keys that an upload or an import under way still needs. One statement, so that an upload which
   * becomes an import in this moment is seen as one of the two.
   */
  async keysInUse(keys: readonly string[]): Promise<Set<string>> {
    const parsed = keys.map(parseStoredKey).filter((one) => one !== null);
    if (parsed.length === 0) return new Set();
    const rows = await this.database.query<{ storageKey: string }>(
      `SELECT storage_key AS storageKey FROM uploads WHERE company_id IN (?) AND id IN (?)
       UNION SELECT storage_key FROM imports WHERE frozen = FALSE AND storage_key IN (?)
       UNION SELECT text_key FROM imports WHERE frozen = FALSE AND text_key IN (?)`,
      [parsed.map(({ companyId }) => companyId), parsed.map(({ fileId }) => fileId), keys, keys],
    );
    return new Set(rows.map(({ storageKey }) => storageKey));
  }
}
