import { Injectable } from '@nestjs/common';
import { Database, type TransactionSql } from '../../platform/database/database.js';
import { isRegionCode } from '../geodata/region-codes.js';

/** By how many the contacts of one state and hours class grew or shrank. */
export interface ListCountChange {
  /** As `countState` tells it. */
  state: string;
  hoursClassId: number;
  change: number;
}

/** Contacts of one state and hours class of a list. */
export interface ListCount {
  state: string;
  hoursClassId: number;
  contacts: number;
}

/** Under which state a contact is counted: the code of a US state or Canadian province, else ''. */
export function countState(region: string | null): string {
  return region !== null && isRegionCode(region) ? region : '';
}

/** Contacts of a list by state and hours class, kept by the transactions that change the contacts. */
@Injectable()
export class ListCountRepository {
  constructor(private readonly database: Database) {}

  /**
   * Adds the changes to the kept counts, in the transaction that changes the contacts. Call it right before
   * `ListRepository.addToCount`: every writer of the list passes through these rows. Several changes of one key add
   * up; rows that fall to 0 stay.
   */
  async add(
    sql: TransactionSql,
    companyId: number,
    listId: number,
    changes: readonly ListCountChange[],
  ): Promise<void> {
    const rows = inKeyOrder(changes).map(({ state, hoursClassId, change }) => [
      companyId,
      listId,
      state,
      hoursClassId,
      change,
    ]);
    if (rows.length === 0) return;
    await sql.execute(
      `INSERT INTO contact_list_counts (company_id, list_id, state, hours_class_id, n) VALUES ?
       ON DUPLICATE KEY UPDATE n = n + VALUES(n)`,
      [rows],
    );
  }

  /** What is kept of one list: a range of the primary key, some hundreds of rows. */
  async find(companyId: number, listId: number): Promise<ListCount[]> {
    const rows = await this.database.query<ListCount>(
      `SELECT state, hours_class_id AS hoursClassId, n AS contacts FROM contact_list_counts
       WHERE company_id = ? AND list_id = ? AND n <> 0`,
      [companyId, listId],
    );
    return rows.map((row) => ({ ...row, contacts: Number(row.contacts) }));
  }
}

/** One change a key, without those that cancel out, in the order of the primary key for all writers alike. */
function inKeyOrder(changes: readonly ListCountChange[]): ListCountChange[] {
  const sums = new Map<string, ListCountChange>();
  for (const { state, hoursClassId, change } of changes) {
    const key = `${state} ${hoursClassId}`;
    const sum = sums.get(key);
    if (sum) sum.change += change;
    else sums.set(key, { state, hoursClassId, change });
  }
  return [...sums.values()]
    .filter(({ change }) => change !== 0)
    .sort((a, b) => (a.state < b.state ? -1 : a.state > b.state ? 1 : a.hoursClassId - b.hoursClassId));
}
