import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import type { ArchiveFile, ArchiveFileStatus } from './archive-file.js';

/** What a file is made of, before anything is in it. */
export type NewArchiveFile = Pick<
  ArchiveFile,
  'companyId' | 'kind' | 'campaignId' | 'part' | 'endedBefore' | 'upperId' | 'storageKey' | 'createdAt'
>;

const COLUMNS = `id, company_id AS companyId, kind, campaign_id AS campaignId, part, status,
  ended_before AS endedBefore, upper_id AS upperId, exported_to AS exportedTo, removed_to AS removedTo,
  item_count AS itemCount, removed_count AS removedCount, bytes, text_bytes AS textBytes,
  storage_key AS storageKey, created_at AS createdAt, exported_at AS exportedAt, expires_at AS expiresAt,
  removed_at AS removedAt, due_at AS dueAt`;
/** A file is changed by whoever holds its lease, and by nobody who lost it. */
const HELD = 'id = ? AND due_at = ?';

/** Files of what has expired, and how far each one is. */
@Injectable()
export class ArchiveFileRepository {
  constructor(private readonly database: Database) {}

  /** Plans a file; nothing happens where it is planned already. */
  async plan(file: NewArchiveFile): Promise<void> {
    const { companyId, kind, campaignId, part, endedBefore, upperId, storageKey, createdAt } = file;
    await this.database.execute(
      `INSERT INTO archive_files (company_id, kind, campaign_id, part, ended_before, upper_id, storage_key, created_at,
                                  due_at)
       VALUES (?) ON DUPLICATE KEY UPDATE part = VALUES(part)`,
      [[companyId, kind, campaignId, part, endedBefore, upperId, storageKey, createdAt, createdAt]],
    );
  }

  /** Those that somebody is to go on with. */
  async due(now: Date, limit: number): Promise<ArchiveFile[]> {
    return this.many('due_at <= ? ORDER BY due_at LIMIT ?', [now, limit]);
  }

  /** Takes a due file for itself until `until`. @returns it; null: another one has it */
  async take(file: ArchiveFile, until: Date): Promise<ArchiveFile | null> {
    const { affectedRows } = await this.database.execute(
      `UPDATE archive_files SET due_at = ? WHERE ${HELD}`,
      [until, file.id, file.dueAt],
    );
    if (affectedRows === 0) return null;
    const [taken] = await this.many('id = ? AND due_at = ?', [file.id, until]);
    return taken ?? null;
  }

  /** Lets go of a file until `dueAt`; null: for good. */
  async release(file: ArchiveFile, dueAt: Date | null): Promise<void> {
    await this.database.execute(`UPDATE archive_files SET due_at = ? WHERE ${HELD}`, [
      dueAt,
      file.id,
      file.dueAt,
    ]);
  }

  /** Writes down a piece that is in the storage, synced. @returns false: the lease is lost */
  async grow(
    file: ArchiveFile,
    piece: { exportedTo: number; items: number; bytes: number; textBytes: number },
  ): Promise<boolean> {
    const { affectedRows } = await this.database.execute(
      `UPDATE archive_files SET exported_to = ?, bytes = ?, item_count = item_count + ?, text_bytes = text_bytes + ?
        WHERE ${HELD} AND status = 'exporting' AND exported_to = ? AND bytes = ?`,
      [
        ...[piece.exportedTo, piece.bytes, piece.items, piece.textBytes],
        ...[file.id, file.dueAt, file.exportedTo, file.bytes],
      ],
    );
    return affectedRows === 1;
  }

  /** Begins the file anew, under another name: what a process that lost its lease still writes goes elsewhere. */
  async restart(file: ArchiveFile, storageKey: string, dueAt: Date): Promise<void> {
    await this.database.execute(
      `UPDATE archive_files
          SET exported_to = 0, bytes = 0, item_count = 0, text_bytes = 0, storage_key = ?, due_at = ?
        WHERE ${HELD} AND status = 'exporting'`,
      [storageKey, dueAt, file.id, file.dueAt],
    );
  }

  /** The file is whole: from here on its rows may leave. @returns false: the lease is lost */
  async finish(file: ArchiveFile, at: Date, expiresAt: Date): Promise<boolean> {
    const { affectedRows } = await this.database.execute(
      `UPDATE archive_files SET status = 'removing', exported_at = ?, expires_at = ?
        WHERE ${HELD} AND status = 'exporting'`,
      [at, expiresAt, file.id, file.dueAt],
    );
    return affectedRows === 1;
  }

  /** Counts rows that leave in the same transaction. @returns false: the lease is lost, and nothing may leave */
  async countRemoved(
    sql: SqlExecutor,
    file: ArchiveFile,
    removedTo: number,
    removed: number,
  ): Promise<boolean> {
    const { affectedRows } = await sql.execute(
      `UPDATE archive_files SET removed_to = ?, removed_count = removed_count + ?
        WHERE ${HELD} AND status = 'removing' AND removed_to = ?`,
      [removedTo, removed, file.id, file.dueAt, file.removedTo],
    );
    return affectedRows === 1;
  }

  /** All has left that was to leave. */
  async close(file: ArchiveFile, from: ArchiveFileStatus, at: Date, hasRest: boolean): Promise<void> {
    await this.database.execute(
      `UPDATE archive_files SET status = 'removed', removed_at = ?, has_rest = ?, due_at = NULL
        WHERE ${HELD} AND status = ?`,
      [at, hasRest, file.id, file.dueAt, from],
    );
  }

  async find(companyId: number, id: number): Promise<ArchiveFile | null> {
    const [file] = await this.many('company_id = ? AND id = ?', [companyId, id]);
    return file ?? null;
  }

  async page(companyId: number, after: number, limit: number): Promise<ArchiveFile[]> {
    return this.many('company_id = ? AND id > ? ORDER BY id LIMIT ?', [companyId, after, limit]);
  }

  /** Files whose time is over and whose rows have left. */
  async expired(now: Date, limit: number): Promise<ArchiveFile[]> {
    return this.many("expires_at <= ? AND status = 'removed' ORDER BY expires_at LIMIT ?", [now, limit]);
  }

  /** The file is gone from the storage. */
  async forget({ id, companyId }: ArchiveFile): Promise<void> {
    await this.database.execute(
      'UPDATE archive_files SET expires_at = NULL WHERE company_id = ? AND id = ?',
      [companyId, id],
    );
  }

  private async many(where: string, parameters: unknown[]): Promise<ArchiveFile[]> {
    const rows = await this.database.query<ArchiveFile>(
      `SELECT ${COLUMNS} FROM archive_files WHERE ${where}`,
      parameters,
    );
    return rows.map((row) => ({
      ...row,
      upperId: row.upperId === null ? null : Number(row.upperId),
      exportedTo: Number(row.exportedTo),
      removedTo: Number(row.removedTo),
      itemCount: Number(row.itemCount),
      removedCount: Number(row.removedCount),
      bytes: Number(row.bytes),
      textBytes: Number(row.textBytes),
    }));
  }
}
