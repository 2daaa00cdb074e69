import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who must not be texted, what people answered, and what carriers told of messages that we do not know. */
export class CreateOptOutsAndReplies20261101000800 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE opt_outs (
        company_id INT UNSIGNED NOT NULL,
        phone BIGINT UNSIGNED NOT NULL,
        source ENUM('reply','carrier','api','manual','import') NOT NULL,
        opted_out_at DATETIME(3) NOT NULL,
        -- The reply that caused it.
        reply_id BIGINT UNSIGNED NULL,
        -- Never deleted, only lifted.
        lifted_at DATETIME(3) NULL,
        lift_reason VARCHAR(255) NULL,
        -- every claim and every fence: WHERE company_id = ? AND phone IN (…) AND lifted_at IS NULL
        PRIMARY KEY (company_id, phone)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE opt_out_events (
        -- Every opt-out and every lift that was asked for: opt_outs holds only what stands.
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        phone BIGINT UNSIGNED NOT NULL,
        kind ENUM('opted_out','lifted') NOT NULL,
        source ENUM('reply','carrier','api','manual','import') NULL,
        reason VARCHAR(255) NULL,
        reply_id BIGINT UNSIGNED NULL,
        user_id INT UNSIGNED NULL,
        at DATETIME(3) NOT NULL,
        PRIMARY KEY (id),
        -- a person's history: WHERE company_id = ? AND phone = ? ORDER BY id DESC
        KEY ix_opt_out_events_person (company_id, phone, id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE keywords (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        -- 0 = all accounts; NULLs would be distinct to the unique key.
        account_id INT UNSIGNED NOT NULL DEFAULT 0,
        kind ENUM('stop') NOT NULL,
        -- Folded as replies are folded before they are compared.
        phrase VARCHAR(100) NOT NULL,
        created_at DATETIME(3) NOT NULL,
        PRIMARY KEY (id),
        -- all keywords of a company: WHERE company_id = ? ORDER BY id
        KEY ix_keywords_company (company_id, id),
        -- a phrase means one thing within its scope
        UNIQUE KEY uq_keywords_phrase (company_id, phrase, account_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`);
    await sql.query(`
      CREATE TABLE replies (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        account_id INT UNSIGNED NOT NULL,
        -- Our number that was written to; NULL until it is handled, or where the account never had it.
        number_id INT UNSIGNED NULL,
        phone BIGINT UNSIGNED NOT NULL,
        -- The digits that were written to: taken down as they came, looked up when the reply is handled.
        to_phone BIGINT UNSIGNED NOT NULL,
        text VARCHAR(4000) NOT NULL,
        carrier_message_id VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        received_at DATETIME(3) NOT NULL,
        -- The message that it answers; NULL: nobody was asked.
        campaign_id INT UNSIGNED NULL,
        message_id BIGINT UNSIGNED NULL,
        verdict ENUM('stop','start','help','conversation') NULL,
        -- 1 until it was handled, NULL afterwards, so the index holds only what waits.
        unhandled TINYINT UNSIGNED NULL DEFAULT 1,
        PRIMARY KEY (id),
        -- the same webhook twice makes one reply
        UNIQUE KEY uq_replies_carrier (account_id, carrier_message_id),
        -- WHERE company_id = ? ORDER BY id DESC
        KEY ix_replies_company (company_id, id),
        -- WHERE company_id = ? AND campaign_id = ? ORDER BY id DESC
        KEY ix_replies_campaign (company_id, campaign_id, id),
        -- a person's thread: WHERE company_id = ? AND phone = ? ORDER BY id
        KEY ix_replies_person (company_id, phone, id),
        -- the sweeper: WHERE unhandled = 1 AND id > ? ORDER BY id
        KEY ix_replies_unhandled (unhandled, id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE unmatched_reports (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        account_id INT UNSIGNED NOT NULL,
        carrier_message_id VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        report JSON NOT NULL,
        received_at DATETIME(3) NOT NULL,
        PRIMARY KEY (id),
        -- WHERE company_id = ? ORDER BY id
        KEY ix_unmatched_reports_company (company_id, id),
        -- removal of old ones: WHERE received_at < ?
        KEY ix_unmatched_reports_received (received_at)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    for (const table of ['unmatched_reports', 'replies', 'keywords', 'opt_out_events', 'opt_outs']) {
      await sql.query(`DROP TABLE ${table}`);
    }
  }
}
