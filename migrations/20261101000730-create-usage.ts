import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What companies have used: kept by the transactions that learn of an acceptance, never counted. */
export class CreateUsage20261101000730 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE usage_days (
        company_id INT UNSIGNED NOT NULL,
        -- The day of acceptance in UTC, as 20261120.
        day INT UNSIGNED NOT NULL,
        campaign_id INT UNSIGNED NOT NULL,
        -- The terms name account, type of number, price and markup; 0: nobody knows them.
        price_id INT UNSIGNED NOT NULL,
        messages INT UNSIGNED NOT NULL,
        segments INT UNSIGNED NOT NULL,
        -- usage between days: WHERE company_id = ? AND day BETWEEN ? AND ?
        PRIMARY KEY (company_id, day, campaign_id, price_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE usage_statements (
        company_id INT UNSIGNED NOT NULL,
        -- As 202611, in UTC.
        month INT UNSIGNED NOT NULL,
        -- As it was told first, and is told for good.
        statement JSON NOT NULL,
        closed_at DATETIME(3) NOT NULL,
        PRIMARY KEY (company_id, month)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE usage_statements');
    await sql.query('DROP TABLE usage_days');
  }
}
