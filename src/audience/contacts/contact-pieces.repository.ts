import type { SqlExecutor } from '../../platform/database/database.js';
import type { Fragment } from '../../platform/database/fragment.js';

/** Contacts of one list behind `after`, up to and including `upTo`; null: to the list's end. */
export interface IdRange {
  after: number;
  upTo: number | null;
}

/** The id that ends a piece of `rows` contacts of the range; null where the range ends before: primary key. */
export async function pieceEnd(
  sql: SqlExecutor,
  companyId: number,
  listId: number,
  { after, upTo }: IdRange,
  rows: number,
): Promise<number | null> {
  // The hint keeps the walk: what is read lies in the other key as well, in another order.
  const [last] = await sql.query<{ id: number }>(
    `SELECT id FROM contacts FORCE INDEX (PRIMARY)
      WHERE company_id = ? AND list_id = ? AND id > ? ${upTo === null ? '' : 'AND id <= ?'}
      ORDER BY id LIMIT 1 OFFSET ?`,
    [companyId, listId, after, ...(upTo === null ? [] : [upTo]), rows - 1],
  );
  return last?.id ?? null;
}

/** Whether a custom field of the contact `c` holds one of the values, whatever their case; NULL without the field. */
export function customFieldIn(name: string, values: readonly string[], c = 'c'): Fragment {
  return {
    sql: `CONVERT(JSON_UNQUOTE(JSON_EXTRACT(${c}.custom_fields, ?)) USING utf8mb4) COLLATE utf8mb4_unicode_ci IN (?)`,
    parameters: [`$.${JSON.stringify(name)}`, values],
  };
}
