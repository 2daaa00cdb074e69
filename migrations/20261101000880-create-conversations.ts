import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a company and a person wrote to each other, as the company works on it. */
export class CreateConversations20261101000880 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE conversations (
        company_id INT UNSIGNED NOT NULL,
        phone BIGINT UNSIGNED NOT NULL,
        -- Made by the first reply: campaigns alone make none, as they text ten millions a day.
        status ENUM('open','closed') NOT NULL,
        -- Handled replies, but for stops, that nobody has seen; kept, not counted.
        unread INT UNSIGNED NOT NULL DEFAULT 0,
        is_unread BOOLEAN AS (unread > 0) STORED,
        -- The reply up to which it was read.
        read_up_to BIGINT UNSIGNED NOT NULL DEFAULT 0,
        assignee_id INT UNSIGNED NULL,
        last_reply_id BIGINT UNSIGNED NOT NULL,
        last_reply_at DATETIME(3) NOT NULL,
        -- Its first characters.
        last_text VARCHAR(160) NOT NULL,
        -- The marketer's campaign that they answered last, and the reply keyword that they used last.
        campaign_id INT UNSIGNED NULL,
        keyword_id INT UNSIGNED NULL,
        -- The last reply, or answer by hand.
        last_at DATETIME(3) NOT NULL,
        PRIMARY KEY (company_id, phone),
        -- the list: WHERE company_id = ? AND status = ? AND is_unread = ? ORDER BY last_at DESC, phone DESC; without
        -- one of the two it is merged of both of its values
        KEY ix_conversations_state (company_id, status, is_unread, last_at, phone),
        -- WHERE company_id = ? AND assignee_id = ? (or IS NULL) ORDER BY last_at DESC, phone DESC
        KEY ix_conversations_assignee (company_id, assignee_id, last_at, phone),
        -- WHERE company_id = ? AND campaign_id = ? ORDER BY last_at DESC, phone DESC
        KEY ix_conversations_campaign (company_id, campaign_id, last_at, phone),
        -- WHERE company_id = ? AND keyword_id = ? ORDER BY last_at DESC, phone DESC
        KEY ix_conversations_keyword (company_id, keyword_id, last_at, phone)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE conversation_notes (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        phone BIGINT UNSIGNED NOT NULL,
        -- NULL: an API key wrote it.
        user_id INT UNSIGNED NULL,
        text VARCHAR(2000) NOT NULL,
        created_at DATETIME(3) NOT NULL,
        PRIMARY KEY (id),
        -- WHERE company_id = ? AND phone = ? ORDER BY id DESC
        KEY ix_conversation_notes_person (company_id, phone, id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE conversation_notes');
    await sql.query('DROP TABLE conversations');
  }
}
