import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages that are sent outside of a campaign: what their row in `messages` does not tell. */
export class CreateDirectMessages20261101000640 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE direct_messages (
        message_id BIGINT UNSIGNED NOT NULL,
        company_id INT UNSIGNED NOT NULL,
        -- The standing campaign that holds its message: one an account, category and month.
        campaign_id INT UNSIGNED NOT NULL,
        account_id INT UNSIGNED NOT NULL,
        -- Those that were accepted together.
        batch_id BIGINT UNSIGNED NOT NULL,
        category ENUM('promotional','transactional') NOT NULL,
        -- The number that was asked for; NULL: any of the account's.
        number_id INT UNSIGNED NULL,
        -- The company's own name for it.
        reference VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- Of what was asked for: tells a repetition from another message under the same reference.
        content_hash BINARY(16) NOT NULL,
        phone BIGINT UNSIGNED NOT NULL,
        text VARCHAR(2000) NOT NULL,
        segments TINYINT UNSIGNED NOT NULL,
        created_at DATETIME(3) NOT NULL,
        send_at DATETIME(3) NULL,
        -- It does not leave after this.
        expires_at DATETIME(3) NOT NULL,
        -- When to see whether it still waits although its time is over; NULL: it was seen to.
        check_at DATETIME(3) NULL,
        -- a claim's texts: WHERE message_id IN (?)
        PRIMARY KEY (message_id),
        -- a repetition finds its message and sends nothing: WHERE company_id = ? AND reference IN (?)
        UNIQUE KEY uq_direct_messages_reference (company_id, reference),
        -- one and all of a company: WHERE company_id = ? AND message_id > ? ORDER BY message_id LIMIT ?
        KEY ix_direct_messages_company (company_id, message_id),
        -- those of a batch: WHERE company_id = ? AND batch_id = ? AND message_id > ? ORDER BY message_id LIMIT ?
        KEY ix_direct_messages_batch (company_id, batch_id, message_id),
        -- the sweeper: WHERE check_at <= ? ORDER BY check_at LIMIT ?
        KEY ix_direct_messages_check (check_at),
        -- removal with their campaign: WHERE campaign_id = ? LIMIT ?
        KEY ix_direct_messages_campaign (campaign_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE direct_turns (
        -- One row: turns of direct messages are drawn from it in runs. First come, first out.
        id TINYINT UNSIGNED NOT NULL,
        next_turn BIGINT UNSIGNED NOT NULL,
        PRIMARY KEY (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query('INSERT INTO direct_turns (id, next_turn) VALUES (1, 1)');
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE direct_turns');
    await sql.query('DROP TABLE direct_messages');
  }
}
