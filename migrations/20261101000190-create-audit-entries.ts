import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The audit log. Written before an action and closed once after it, never changed again: the platform has no other
 * statement on this table, and its database user needs no right to DELETE here.
 */
export class CreateAuditEntries20261101000190 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE audit_entries (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
        -- NULL: what strangers tried that concerns no company, and what the operator did to none.
        company_id INT UNSIGNED NULL,
        at DATETIME(3) NOT NULL,
        -- Noun and verb, such as campaign.start.
        action VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        actor ENUM('user','api_key','operator','nobody') NOT NULL,
        user_id INT UNSIGNED NULL,
        api_key_id INT UNSIGNED NULL,
        subject_type VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        subject_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
        address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        user_agent VARCHAR(255) NULL,
        request_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- The answer's status; NULL until there is one, for good where the process died in between.
        status SMALLINT UNSIGNED NULL,
        -- Names of the fields that were given, and the values of those that are no secret.
        details JSON NULL,
        closed_at DATETIME(3) NULL,
        PRIMARY KEY (id),
        -- the company's log: WHERE company_id = ? [AND id < ?] ORDER BY id DESC
        KEY ix_audit_entries_company (company_id, id),
        -- between dates: WHERE company_id = ? AND at >= ? AND at < ?
        KEY ix_audit_entries_at (company_id, at),
        -- of one person, or key: WHERE company_id = ? AND user_id = ? ORDER BY id DESC
        KEY ix_audit_entries_user (company_id, user_id, id),
        KEY ix_audit_entries_key (company_id, api_key_id, id),
        -- of one kind: WHERE company_id = ? AND action = ? ORDER BY id DESC
        KEY ix_audit_entries_action (company_id, action, id),
        -- what happened to one thing: WHERE company_id = ? AND subject_type = ? AND subject_id = ? ORDER BY id DESC
        KEY ix_audit_entries_subject (company_id, subject_type, subject_id, id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE audit_entries');
  }
}
