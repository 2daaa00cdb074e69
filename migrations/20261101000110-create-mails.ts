import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mails that wait for their server, and for a while those that left. */
export class CreateMails20261101000110 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE mails (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
        recipient VARCHAR(254) NOT NULL,
        subject VARCHAR(200) NOT NULL,
        -- Sealed, as it may hold a link that signs somebody in; gone once the mail is.
        text_sealed MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NULL,
        status ENUM('pending','sent','failed') NOT NULL DEFAULT 'pending',
        attempts TINYINT UNSIGNED NOT NULL DEFAULT 0,
        -- Of a pending one: not before. While a process delivers it, its lease.
        due_at DATETIME(3) NOT NULL,
        -- Code of the last failure: a server's words may hold addresses.
        error VARCHAR(64) NULL,
        created_at DATETIME(3) NOT NULL,
        finished_at DATETIME(3) NULL,
        PRIMARY KEY (id),
        -- what is due: WHERE status = 'pending' AND due_at <= ? ORDER BY due_at
        KEY ix_mails_due (status, due_at),
        -- removal: WHERE finished_at < ?
        KEY ix_mails_finished (finished_at)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE mails');
  }
}
