import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { SealedColumn } from '../../platform/secrets/sealed-column.js';

/** One sealed value. */
export interface SealedValue {
  key: number;
  owner: string;
  box: string;
}

/** Sealed values of any column, by its primary key. */
@Injectable()
export class SealedValueRepository {
  constructor(private readonly database: Database) {}

  /** Those behind `after` that do not begin with `prefix`, in order of key. */
  async others(column: SealedColumn, prefix: string, after: number, limit: number): Promise<SealedValue[]> {
    const rows = await this.database.query<SealedValue>(
      `SELECT \`${column.key}\` AS \`key\`, \`${column.owner}\` AS owner, \`${column.column}\` AS box
         FROM \`${column.table}\`
        WHERE \`${column.key}\` > ? AND \`${column.column}\` IS NOT NULL AND \`${column.column}\` NOT LIKE ?
        ORDER BY \`${column.key}\` LIMIT ?`,
      [after, `${prefix}%`, limit],
    );
    return rows.map(({ key, owner, box }) => ({ key: Number(key), owner: String(owner), box }));
  }

  /** Puts another box in the place of each, unless it was changed since. @returns how many were not */
  async replace(
    column: SealedColumn,
    changes: readonly { key: number; before: string; after: string }[],
  ): Promise<number> {
    if (changes.length === 0) return 0;
    const row = 'SELECT ? AS sealed_key, ? AS box_before, ? AS box_after';
    const { affectedRows } = await this.database.execute(
      `UPDATE \`${column.table}\` AS t
         JOIN (${changes.map(() => row).join(' UNION ALL ')}) AS c
           ON c.sealed_key = t.\`${column.key}\` AND CAST(c.box_before AS BINARY) = CAST(t.\`${column.column}\` AS BINARY)
          SET t.\`${column.column}\` = c.box_after`,
      changes.flatMap(({ key, before, after }) => [key, before, after]),
    );
    return affectedRows;
  }
}
