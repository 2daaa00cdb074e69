import type { Database } from '../../../src/platform/database/database.js';

const MEMBERS = 'SELECT m.user_id FROM memberships m WHERE m.company_id = ?';

/** Every row that carries the company's id, in every table that knows companies. */
export async function tenantSnapshot(
  database: Database,
  companyId: number,
): Promise<Record<string, string[]>> {
  const tables = await database.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns
     WHERE table_schema = DATABASE() AND column_name = 'company_id' ORDER BY table_name`,
  );
  const snapshot: Record<string, string[]> = {};
  for (const { name } of tables) {
    // What its own people look at is written down as well.
    const others = name === 'audit_entries' ? `AND user_id NOT IN (${MEMBERS})` : '';
    const rows = await database.query<object>(`SELECT * FROM ${name} WHERE company_id = ? ${others}`, [
      companyId,
      ...(others === '' ? [] : [companyId]),
    ]);
    snapshot[name] = rows.map((row) => JSON.stringify(row)).sort();
  }
  const companies = await database.query<object>('SELECT * FROM companies WHERE id = ?', [companyId]);
  snapshot['companies'] = companies.map((row) => JSON.stringify(row));
  return snapshot;
}
