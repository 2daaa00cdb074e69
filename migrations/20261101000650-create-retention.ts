import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How long a company keeps its messages and replies, and the files in which they leave. */
export class CreateRetention20261101000650 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE retention_rules (
        company_id INT UNSIGNED NOT NULL,
        -- Days after the end of their campaign; NULL: for ever.
        message_days SMALLINT UNSIGNED NULL,
        -- Days after they came; NULL: for ever.
        reply_days SMALLINT UNSIGNED NULL,
        -- Days for which a file of what has left can be downloaded.
        file_days SMALLINT UNSIGNED NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        PRIMARY KEY (company_id),
        CONSTRAINT fk_retention_rules_company FOREIGN KEY (company_id) REFERENCES companies (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE archive_files (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        kind ENUM('messages','replies') NOT NULL,
        -- The campaign whose messages these are; 0: replies.
        campaign_id INT UNSIGNED NOT NULL DEFAULT 0,
        -- Of messages the how many-eth file of the campaign, of replies the day on which they left, as 20261122.
        part INT UNSIGNED NOT NULL,
        -- exporting: the file grows. removing: it is whole, and its rows leave. removed: they have left.
        status ENUM('exporting','removing','removed') NOT NULL DEFAULT 'exporting',
        -- Rows that came to their end before are in the file, and no other one ever is, or leaves.
        ended_before DATETIME(3) NOT NULL,
        -- Replies up to this id; NULL: to the end.
        upper_id BIGINT UNSIGNED NULL,
        -- The id up to which rows are in the file, and up to which they have left.
        exported_to BIGINT UNSIGNED NOT NULL DEFAULT 0,
        removed_to BIGINT UNSIGNED NOT NULL DEFAULT 0,
        item_count BIGINT UNSIGNED NOT NULL DEFAULT 0,
        removed_count BIGINT UNSIGNED NOT NULL DEFAULT 0,
        -- Of the file, and of the text in it.
        bytes BIGINT UNSIGNED NOT NULL DEFAULT 0,
        text_bytes BIGINT UNSIGNED NOT NULL DEFAULT 0,
        storage_key VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- Whether rows of the campaign are left that had not come to their end: a further file is for those.
        has_rest BOOLEAN NOT NULL DEFAULT FALSE,
        created_at DATETIME(3) NOT NULL,
        -- When it was whole; from then on it can be downloaded, until.
        exported_at DATETIME(3) NULL,
        expires_at DATETIME(3) NULL,
        removed_at DATETIME(3) NULL,
        -- When somebody is to go on with it; a lease while somebody does. NULL: nothing is left to do.
        due_at DATETIME(3) NULL,
        PRIMARY KEY (id),
        -- one file of a campaign and part, however many plan it
        UNIQUE KEY uq_archive_files_part (company_id, kind, campaign_id, part),
        -- what was left, each minute: WHERE company_id = ? AND kind = ? AND has_rest ORDER BY campaign_id LIMIT ?
        KEY ix_archive_files_rest (company_id, kind, has_rest, campaign_id, part),
        -- the list: WHERE company_id = ? AND id > ? ORDER BY id
        KEY ix_archive_files_company (company_id, id),
        -- WHERE due_at <= ? ORDER BY due_at LIMIT ?
        KEY ix_archive_files_due (due_at),
        -- files whose time is over: WHERE expires_at <= ? LIMIT ?
        KEY ix_archive_files_expiry (expires_at)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE archive_files');
    await sql.query('DROP TABLE retention_rules');
  }
}
