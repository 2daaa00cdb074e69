import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Campaigns, their audience, and the counters that are kept instead of counted. */
export class CreateCampaigns20261101000500 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE campaigns (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        account_id INT UNSIGNED NULL,
        -- marketing: a marketer's own. The others are standing ones that hold what is sent outside of those.
        kind ENUM('marketing','reply','promotional','transactional','test') NOT NULL,
        -- The one number from which a standing campaign of an account sends; NULL: any of the account's.
        number_id INT UNSIGNED NULL,
        -- NULL never collides in a unique key.
        account_key INT UNSIGNED AS (IFNULL(account_id, 0)) VIRTUAL,
        number_key INT UNSIGNED AS (IFNULL(number_id, 0)) VIRTUAL,
        -- Month of a standing campaign, such as 2026-11; NULL for a marketer's.
        period CHAR(7) CHARACTER SET ascii COLLATE ascii_bin NULL,
        name VARCHAR(120) NOT NULL,
        text TEXT NOT NULL,
        status ENUM('pending','paused','running','completed','canceled') NOT NULL,
        status_reason VARCHAR(500) NULL,
        -- The user who paused it; NULL: it runs, paused by itself, or an API key did.
        paused_by INT UNSIGNED NULL,
        -- Which contacts of its lists are meant, as given and frozen at creation; NULL: all.
        filters JSON NULL,
        -- Typographic characters give way where the text then fits the small alphabet.
        smart_replacement BOOLEAN NOT NULL DEFAULT FALSE,
        -- Line that ends each text unless the text has it; NULL: none.
        opt_out_text VARCHAR(160) NULL,
        -- A person whom the company texted lately, or whose state allows no more today.
        when_texted_recently ENUM('skip','postpone') NOT NULL DEFAULT 'skip',
        -- Its part of what the account may send, against the weights of those that run beside it.
        weight TINYINT UNSIGNED NOT NULL DEFAULT 10,
        -- Start by itself once all messages are there.
        auto_start BOOLEAN NOT NULL DEFAULT FALSE,
        -- Start by itself at this time; NULL once it has started.
        start_at DATETIME(3) NULL,
        -- Messages that the next start hands over before it pauses, and the count of all handed over at which that is.
        pilot INT UNSIGNED NULL,
        pilot_until BIGINT NULL,
        -- Pause when this share of what was handed over since the last start has failed, past a least number.
        failure_percent TINYINT UNSIGNED NULL,
        failure_minimum INT UNSIGNED NULL,
        -- Messages handed over, and failed, at the last start: from there on the share is counted.
        handed_at_start BIGINT NOT NULL DEFAULT 0,
        failed_at_start BIGINT NOT NULL DEFAULT 0,
        created_by INT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        started_at DATETIME(3) NULL,
        finished_at DATETIME(3) NULL,
        -- Since when its messages leave by the company's retention; its counters stay.
        messages_removed_at DATETIME(3) NULL,
        -- 1 after a cancel until no message is pending or queued any more, else NULL: the index holds what waits.
        unmarked TINYINT UNSIGNED NULL,
        PRIMARY KEY (id),
        -- the sweeper: WHERE unmarked = 1
        KEY ix_campaigns_unmarked (unmarked),
        -- what is to start by itself: WHERE start_at <= ?
        KEY ix_campaigns_start (start_at),
        -- what ended lately: WHERE finished_at > ?
        KEY ix_campaigns_finished (finished_at),
        -- WHERE company_id = ? ORDER BY id
        KEY ix_campaigns_company (company_id, id),
        -- one standing campaign a company, kind and month, of an account or number where it has one; NULL periods never
        -- collide
        UNIQUE KEY uq_campaigns_standing (company_id, kind, period, account_key, number_key),
        -- what the throttler works on: WHERE status = 'running' AND account_id = ?
        KEY ix_campaigns_running (status, account_id),
        CONSTRAINT fk_campaigns_company FOREIGN KEY (company_id) REFERENCES companies (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE campaign_lists (
        campaign_id INT UNSIGNED NOT NULL,
        -- Order of generation, from 0.
        position SMALLINT UNSIGNED NOT NULL,
        list_id INT UNSIGNED NOT NULL,
        -- Generation walks (list_id, id) from the cursor up to the bound that was frozen at its start.
        cursor_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
        upper_id BIGINT UNSIGNED NULL,
        done BOOLEAN NOT NULL DEFAULT FALSE,
        -- Contacts that generation has passed, and among them those without a message of their own: outside of the
        -- filters, or with one by another list already. The rest are this list's messages.
        contacts BIGINT UNSIGNED NOT NULL DEFAULT 0,
        filtered BIGINT UNSIGNED NOT NULL DEFAULT 0,
        duplicates BIGINT UNSIGNED NOT NULL DEFAULT 0,
        PRIMARY KEY (campaign_id, position),
        UNIQUE KEY uq_campaign_lists_list (campaign_id, list_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE campaign_exclusions (
        -- Whoever got a message of these earlier campaigns gets none of this one.
        campaign_id INT UNSIGNED NOT NULL,
        excluded_id INT UNSIGNED NOT NULL,
        PRIMARY KEY (campaign_id, excluded_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE campaign_counters (
        -- Apart from the campaigns row, which every fence reads.
        campaign_id INT UNSIGNED NOT NULL,
        status ENUM('pending','queued','sent','delivered','undelivered','failed','unknown','skipped','canceled') NOT NULL,
        reason VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
        n BIGINT NOT NULL DEFAULT 0,
        PRIMARY KEY (campaign_id, status, reason)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE campaign_classes (
        campaign_id INT UNSIGNED NOT NULL,
        hours_class_id INT UNSIGNED NOT NULL,
        -- Pending messages of this class, kept: the draw over the classes is weighed by it.
        pending BIGINT NOT NULL DEFAULT 0,
        -- Random key up to which the class was drawn; 0 again when messages return or arrive behind it.
        cursor_key INT UNSIGNED NOT NULL DEFAULT 0,
        PRIMARY KEY (campaign_id, hours_class_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE campaign_counted_replies (
        campaign_id INT UNSIGNED NOT NULL,
        replies BIGINT UNSIGNED NOT NULL DEFAULT 0,
        opt_outs BIGINT UNSIGNED NOT NULL DEFAULT 0,
        -- When its share of opt-outs raised an alert: once.
        alerted_at DATETIME(3) NULL,
        PRIMARY KEY (campaign_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    for (const table of [
      'campaign_counted_replies',
      'campaign_classes',
      'campaign_counters',
      'campaign_exclusions',
      'campaign_lists',
      'campaigns',
    ]) {
      await sql.query(`DROP TABLE ${table}`);
    }
  }
}
