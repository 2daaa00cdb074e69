import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';

/** One partition of `messages`: campaigns below `bound`, and about how many rows it holds. */
export interface Partition {
  name: string;
  bound: number;
  rows: number;
}

/** Tables that are partitioned alike. */
const TABLES = ['messages', 'message_texts', 'message_events'] as const;
/** ADD PARTITION needs the table for itself for a moment; better to give up than to hold up sending. */
const LOCK_WAIT_SECONDS = 3;

/** Partitions of the message tables. */
@Injectable()
export class PartitionRepository {
  constructor(private readonly database: Database) {}

  async list(table: (typeof TABLES)[number]): Promise<Partition[]> {
    return this.database.query<Partition>(
      `SELECT partition_name AS name, CAST(partition_description AS UNSIGNED) AS bound, table_rows AS \`rows\`
         FROM information_schema.partitions
        WHERE table_schema = DATABASE() AND table_name = ? ORDER BY partition_ordinal_position`,
      [table],
    );
  }

  async newestCampaignId(): Promise<number> {
    const [row] = await this.database.query<{ id: number | null }>('SELECT MAX(id) AS id FROM campaigns');
    return row?.id ?? 0;
  }

  /** Adds a partition for campaigns below `bound` to each table that lacks it. */
  async add(bound: number): Promise<void> {
    for (const table of TABLES) {
      const partitions = await this.list(table);
      if (partitions.some((partition) => partition.bound >= bound)) continue;
      await this.database.transaction(async (sql) => {
        await sql.execute(`SET SESSION lock_wait_timeout = ${LOCK_WAIT_SECONDS}`);
        try {
          await sql.execute(
            `ALTER TABLE ${table} ADD PARTITION (PARTITION p${bound} VALUES LESS THAN (${bound}))`,
          );
        } finally {
          await sql.execute('SET SESSION lock_wait_timeout = DEFAULT');
        }
      });
    }
  }
}
