import { Injectable } from '@nestjs/common';
import type { TransactionSql } from '../../platform/database/database.js';

/**
 * Asks a room above whether it still needs a list, in the transaction that deletes it.
 *
 * @returns what needs it, in words that go on with «still needs this list», or null
 */
export type ListUseCheck = (sql: TransactionSql, companyId: number, listId: number) => Promise<string | null>;

/**
 * Who still needs a list. Lists know nothing of the rooms above them, so these say it here. Whoever takes a list into
 * use locks its row (`LOCK IN SHARE MODE`) in the transaction that says so: then a deletion sees the use, or
 * the use sees the deletion.
 */
@Injectable()
export class ListUses {
  private readonly checks: ListUseCheck[] = [];

  register(check: ListUseCheck): void {
    this.checks.push(check);
  }

  /** The first use that was found, or null. */
  async find(sql: TransactionSql, companyId: number, listId: number): Promise<string | null> {
    for (const check of this.checks) {
      const use = await check(sql, companyId, listId);
      if (use !== null) return use;
    }
    return null;
  }
}
