import { Injectable } from '@nestjs/common';
import { Database, mysqlErrorNumber } from '../platform/database/database.js';

/** One partition of `messages`: campaigns below `bound`, and about how many rows it holds. */
export interface Partition {
  name: string;
  bound: number;
  rows: number;
}

/** Tables that are partitioned alike. */
const TABLES = ['messages', 'message_texts', 'message_events'] as const;
/** ADD and DROP need the table for themselves for a moment; better to give up than to hold up sending. */
const LOCK_WAIT_SECONDS = 1;
/** ER_LOCK_WAIT_TIMEOUT. */
const LOCK_WAIT_TIMEOUT = 1205;

/** A statement was under way on the table for longer than a change of its partitions may wait: nothing was changed. */
export class TableBusyError extends Error {
  constructor(table: string, cause: unknown) {
    super(`The partitions of ${table} could not be changed: it is in use.`, { cause });
    this.name = 'TableBusyError';
  }
}

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

  /** The first campaign that has messages; 1 where none has. */
  async oldestCampaignId(): Promise<number> {
    const [row] = await this.database.query<{ id: number | null }>(
      'SELECT MIN(campaign_id) AS id FROM messages',
    );
    return row?.id ?? 1;
  }

  /** Adds a partition for campaigns below `bound` to each table that lacks it. */
  async add(bound: number): Promise<void> {
    for (const table of TABLES) {
      const partitions = await this.list(table);
      if (partitions.some((partition) => partition.bound >= bound)) continue;
      await this.alter(table, `ADD PARTITION (PARTITION p${bound} VALUES LESS THAN (${bound}))`);
    }
  }

  /** Whether a campaign with an id from `from` up to below `bound` may still get a message. */
  async hasOpenCampaign(from: number, bound: number): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT 1 FROM campaigns
        WHERE id >= ? AND id < ? AND (status NOT IN ('completed', 'canceled') OR unmarked = 1) LIMIT 1`,
      [from, bound],
    );
    return rows.length > 0;
  }

  /** Whether a partition of any of the tables holds a row of these campaigns. */
  async holdsRows(from: number, bound: number): Promise<boolean> {
    for (const table of TABLES) {
      const rows = await this.database.query(
        `SELECT 1 FROM ${table} WHERE campaign_id >= ? AND campaign_id < ? LIMIT 1`,
        [from, bound],
      );
      if (rows.length > 0) return true;
    }
    return false;
  }

  /** Drops the partition that ends at `bound` in each table that has it, the messages' own last. */
  async drop(bound: number): Promise<void> {
    for (const table of [...TABLES].reverse()) {
      const partitions = await this.list(table);
      const partition = partitions.find((one) => one.bound === bound);
      if (partition) await this.alter(table, `DROP PARTITION ${partition.name}`);
    }
  }

  /** Once and not again: each try holds up whoever comes after it. @throws TableBusyError */
  private async alter(table: string, change: string): Promise<void> {
    await this.database.transaction(async (sql) => {
      await sql.execute(`SET SESSION lock_wait_timeout = ${LOCK_WAIT_SECONDS}`);
      try {
        await sql.execute(`ALTER TABLE ${table} ${change}`);
      } catch (error) {
        throw mysqlErrorNumber(error) === LOCK_WAIT_TIMEOUT ? new TableBusyError(table, error) : error;
      } finally {
        await sql.execute('SET SESSION lock_wait_timeout = DEFAULT');
      }
    });
  }
}
