import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Minutes of history, added up by quarters of an hour: some time zones are 45 minutes off, so days are made of these. */
export class CreateHistoryQuarters20261101000745 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE history_quarters (
        company_id INT UNSIGNED NOT NULL,
        -- The beginning of the quarter of an hour.
        at DATETIME NOT NULL,
        campaign_id INT UNSIGNED NOT NULL,
        -- As those of its minutes.
        sent INT NOT NULL DEFAULT 0,
        delivered INT NOT NULL DEFAULT 0,
        failed INT NOT NULL DEFAULT 0,
        replies INT NOT NULL DEFAULT 0,
        opt_outs INT NOT NULL DEFAULT 0,
        -- WHERE company_id = ? AND at >= ? AND at < ?
        PRIMARY KEY (company_id, at, campaign_id),
        -- WHERE company_id = ? AND campaign_id = ? AND at >= ? AND at < ?
        KEY ix_history_quarters_campaign (company_id, campaign_id, at),
        -- what is kept no longer: WHERE at < ? LIMIT ?
        KEY ix_history_quarters_at (at)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE history_quarters');
  }
}
