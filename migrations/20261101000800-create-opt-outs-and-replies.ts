import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who must not be texted, and what people answered. */
export class CreateOptOutsAndReplies20261101000800 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE opt_outs (
        company_id INT UNSIGNED NOT NULL,
        phone BIGINT UNSIGNED NOT NULL,
        -- 0 = the whole company, as every STOP; else only what is sent over this account (a brand's numbers).
        account_id INT UNSIGNED NOT NULL DEFAULT 0,
        -- Who set the block. NULL: nobody ever did, but the person asked by START to be texted.
        source ENUM('reply','carrier','api','manual','import') NULL,
        opted_out_at DATETIME(3) NOT NULL,
        -- When the person or their carrier said so last, also under a block of the company's own; NULL: only the
        -- company did.
        revoked_at DATETIME(3) NULL,
        -- When the person last asked to be texted: a STOP of before that is handled later changes nothing.
        asked_at DATETIME(3) NULL,
        -- The reply that caused it, the message that was answered or refused, and the carrier's own code.
        reply_id BIGINT UNSIGNED NULL,
        campaign_id INT UNSIGNED NULL,
        message_id BIGINT UNSIGNED NULL,
        carrier_code VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
        -- Never deleted, only lifted.
        lifted_at DATETIME(3) NULL,
        lift_reason VARCHAR(255) NULL,
        -- every claim and every fence: WHERE company_id = ? AND phone IN (…) AND account_id IN (0, ?); the list by
        -- number: WHERE company_id = ? AND (phone, account_id) > (?, ?) ORDER BY phone, account_id
        PRIMARY KEY (company_id, phone, account_id),
        -- the list by time: WHERE company_id = ? AND opted_out_at <= ? ORDER BY opted_out_at DESC, phone DESC; and
        -- counts, from the index alone: WHERE company_id = ? GROUP BY source
        KEY ix_opt_outs_time (company_id, opted_out_at, phone, account_id, source, lifted_at)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE opt_out_events (
        -- Every opt-out and every lift that was asked for: opt_outs holds only what stands.
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        phone BIGINT UNSIGNED NOT NULL,
        account_id INT UNSIGNED NOT NULL DEFAULT 0,
        kind ENUM('opted_out','lifted') NOT NULL,
        source ENUM('reply','carrier','api','manual','import') NULL,
        reason VARCHAR(255) NULL,
        -- Of a lift by hand: when the person asked for it.
        asked_at DATETIME(3) NULL,
        reply_id BIGINT UNSIGNED NULL,
        campaign_id INT UNSIGNED NULL,
        message_id BIGINT UNSIGNED NULL,
        carrier_code VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
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
        -- What the carrier took the text for and has answered itself.
        carrier_keyword ENUM('stop','start','help') NULL,
        -- The company's keyword that it met, and why it got no answer although it asked for one.
        keyword_id INT UNSIGNED NULL,
        unanswered VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NULL,
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
        -- WHERE company_id = ? AND keyword_id = ? ORDER BY id DESC
        KEY ix_replies_keyword (company_id, keyword_id, id),
        -- a person's thread: WHERE company_id = ? AND phone = ? ORDER BY id
        KEY ix_replies_person (company_id, phone, id),
        -- the sweeper: WHERE unhandled = 1 AND id > ? ORDER BY id
        KEY ix_replies_unhandled (unhandled, id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    for (const table of ['replies', 'keywords', 'opt_out_events', 'opt_outs']) {
      await sql.query(`DROP TABLE ${table}`);
    }
  }
}
