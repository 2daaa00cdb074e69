import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often a company's people used each stop, start and help word. */
export class CreateWordCounts20261101000840 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE word_counts (
        company_id INT UNSIGNED NOT NULL,
        verdict ENUM('stop','start','help') NOT NULL,
        -- As it stands in its list; empty: a plain sentence that opts out.
        word VARCHAR(100) NOT NULL,
        -- Kept by the transactions that handle replies.
        replies BIGINT UNSIGNED NOT NULL,
        -- all of a company: WHERE company_id = ?
        PRIMARY KEY (company_id, verdict, word)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE word_counts');
  }
}
