import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { groupBy } from '../../platform/group-by.js';

/** Names of the custom fields that contacts of a list may hold. They are kept, not looked for in the contacts. */
@Injectable()
export class ListFieldRepository {
  constructor(private readonly database: Database) {}

  /**
   * Adds what is not there yet; nothing where the list is gone or going. Within a transaction the list stays until
   * its end.
   */
  async add(sql: SqlExecutor, companyId: number, listId: number, names: readonly string[]): Promise<void> {
    const wanted = [...new Set(names)].sort();
    if (wanted.length === 0) return;
    const known = await sql.query<{ name: string }>(
      'SELECT name FROM contact_list_fields WHERE company_id = ? AND list_id = ? AND name IN (?)',
      [companyId, listId, wanted],
    );
    const there = new Set(known.map(({ name }) => name));
    const missing = wanted.filter((name) => !there.has(name));
    if (missing.length === 0) return;
    const [list] = await sql.query<{ status: string }>(
      'SELECT status FROM contact_lists WHERE company_id = ? AND id = ? LOCK IN SHARE MODE',
      [companyId, listId],
    );
    if (list?.status !== 'active') return;
    await sql.execute(
      `INSERT INTO contact_list_fields (company_id, list_id, name) VALUES ?
       ON DUPLICATE KEY UPDATE name = VALUES(name)`,
      [missing.map((name) => [companyId, listId, name])],
    );
  }

  /** List id → names in order; a list without any has no entry. */
  async find(companyId: number, listIds: readonly number[]): Promise<Map<number, string[]>> {
    if (listIds.length === 0) return new Map();
    const rows = await this.database.query<{ listId: number; name: string }>(
      `SELECT list_id AS listId, name FROM contact_list_fields
       WHERE company_id = ? AND list_id IN (?) ORDER BY list_id, name`,
      [companyId, listIds],
    );
    const byList = groupBy(rows, ({ listId }) => listId);
    return new Map([...byList].map(([listId, fields]) => [listId, fields.map(({ name }) => name)]));
  }
}
