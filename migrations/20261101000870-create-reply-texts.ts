import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a company answers to STOP, START and HELP. */
export class CreateReplyTexts20261101000870 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE reply_texts (
        company_id INT UNSIGNED NOT NULL,
        -- NULL: the default text.
        stop VARCHAR(1000) NULL,
        start VARCHAR(1000) NULL,
        help VARCHAR(1000) NULL,
        updated_at DATETIME(3) NOT NULL,
        PRIMARY KEY (company_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE reply_texts');
  }
}
