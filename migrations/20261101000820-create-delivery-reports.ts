import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Delivery reports that wait to be applied, and those that name no message. */
export class CreateDeliveryReports20261101000820 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE report_batches (
        -- What came to one process in a moment, as JSON; the row goes with the transaction that applies it.
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
        reports MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        received_at DATETIME(3) NOT NULL,
        -- the job: WHERE id IN (?); those without one: ORDER BY id LIMIT ?
        PRIMARY KEY (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE unmatched_reports (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        account_id INT UNSIGNED NOT NULL,
        carrier_message_id VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        report JSON NOT NULL,
        received_at DATETIME(3) NOT NULL,
        -- Why it was kept.
        problem ENUM('no-reference','unknown-message','another-account') NOT NULL,
        -- How often it was tried again, and when last.
        replays INT UNSIGNED NOT NULL DEFAULT 0,
        replayed_at DATETIME(3) NULL,
        -- When it is tried again by itself: it may have come before its message's send result. NULL: by hand only.
        due_at DATETIME(3) NULL,
        PRIMARY KEY (id),
        -- the list and the replay: WHERE company_id = ? AND id > ? [AND account_id = ? AND received_at …] ORDER BY id
        KEY ix_unmatched_reports_company (company_id, id),
        -- WHERE due_at <= ? ORDER BY due_at LIMIT ?
        KEY ix_unmatched_reports_due (due_at),
        -- removal of old ones: WHERE received_at < ?
        KEY ix_unmatched_reports_received (received_at)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE unmatched_reports');
    await sql.query('DROP TABLE report_batches');
  }
}
