import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Words of a company that set off an answer, and what they did. */
export class CreateReplyKeywords20261101000860 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE reply_keywords (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        -- 0 = all accounts, all campaigns, a first step; NULLs would be distinct to the unique key.
        account_id INT UNSIGNED NOT NULL DEFAULT 0,
        campaign_id INT UNSIGNED NOT NULL DEFAULT 0,
        -- The keyword after which this one is read: a further step of its exchange.
        follows_id INT UNSIGNED NOT NULL DEFAULT 0,
        matching ENUM('exact','starts_with','contains','any') NOT NULL,
        -- Folded as replies are folded before they are compared; empty where anything matches.
        phrase VARCHAR(100) NOT NULL,
        answer VARCHAR(1000) NULL,
        -- Local times of the company between which it answers so, and days (0 = Sunday); NULL: always.
        hours VARCHAR(11) CHARACTER SET ascii COLLATE ascii_bin NULL,
        days VARCHAR(13) CHARACTER SET ascii COLLATE ascii_bin NULL,
        -- What is answered outside of them; NULL: nothing.
        off_hours_answer VARCHAR(1000) NULL,
        once_per_contact BOOLEAN NOT NULL DEFAULT FALSE,
        -- What becomes of the person: into this list, and this value into this custom field.
        list_id INT UNSIGNED NULL,
        tag_field VARCHAR(64) NULL,
        tag_value VARCHAR(255) NULL,
        -- Minutes for which the next reply is read against the next steps first.
        step_minutes INT UNSIGNED NOT NULL,
        created_at DATETIME(3) NOT NULL,
        PRIMARY KEY (id),
        -- all of a company: WHERE company_id = ? AND id > ? ORDER BY id
        KEY ix_reply_keywords_company (company_id, id),
        -- a phrase means one thing within its scope
        UNIQUE KEY uq_reply_keywords_phrase (company_id, follows_id, campaign_id, account_id, matching, phrase)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`);
    await sql.query(`
      CREATE TABLE reply_keyword_hits (
        -- Apart from the keywords, which are read all the time.
        keyword_id INT UNSIGNED NOT NULL,
        company_id INT UNSIGNED NOT NULL,
        hits BIGINT UNSIGNED NOT NULL,
        -- Hits that an answer followed.
        answers BIGINT UNSIGNED NOT NULL,
        PRIMARY KEY (keyword_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE reply_keyword_people (
        -- Who has had the answer of a keyword that answers each person once, and by which reply.
        keyword_id INT UNSIGNED NOT NULL,
        phone BIGINT UNSIGNED NOT NULL,
        company_id INT UNSIGNED NOT NULL,
        reply_id BIGINT UNSIGNED NOT NULL,
        PRIMARY KEY (keyword_id, phone)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    for (const table of ['reply_keyword_people', 'reply_keyword_hits', 'reply_keywords']) {
      await sql.query(`DROP TABLE ${table}`);
    }
  }
}
