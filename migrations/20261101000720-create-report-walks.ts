import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far each campaign was looked through for messages whose delivery report never came. */
export class CreateReportWalks20261101000720 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE report_walks (
        campaign_id INT UNSIGNED NOT NULL,
        -- The id of the message up to which this pass has come.
        cursor_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
        -- When the walk goes on, or is begun anew; NULL: nothing of the campaign is waited for any more.
        next_at DATETIME(3) NULL,
        PRIMARY KEY (campaign_id),
        -- WHERE next_at <= ? ORDER BY next_at LIMIT ?
        KEY ix_report_walks_due (next_at)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE report_walks');
  }
}
