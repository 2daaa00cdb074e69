import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often something that could be guessed was tried. */
export class CreateAttemptCounts20261101000103 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE attempt_counts (
        -- SHA-256 of whose attempts they are: whose addresses were tried is nobody's business.
        subject BINARY(32) NOT NULL,
        n INT UNSIGNED NOT NULL,
        ends_at DATETIME(3) NOT NULL,
        PRIMARY KEY (subject),
        -- removal of what has expired: WHERE ends_at < ?
        KEY ix_attempt_counts_end (ends_at)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE attempt_counts');
  }
}
