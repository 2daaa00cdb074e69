import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is written back to people who wrote, and where a person stands in an exchange. */
export class CreateAnswers20261101000850 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE answers (
        -- Also the turn and the pick key of its message: unique there without a look at the others, first come first.
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        account_id INT UNSIGNED NOT NULL,
        -- The number that the person wrote to.
        number_id INT UNSIGNED NOT NULL,
        phone BIGINT UNSIGNED NOT NULL,
        -- stop: the confirmation of an opt-out, which alone may go to who opted out. manual: written by hand.
        kind ENUM('stop','start','help','keyword','manual') NOT NULL,
        -- The reply that it answers; NULL: written by hand to who has not written lately.
        reply_id BIGINT UNSIGNED NULL,
        -- 1 for what the platform answers by itself, NULL for what a user wrote: those may be several.
        automatic TINYINT UNSIGNED NULL,
        -- Whether sending hours and caps hold: not for who just wrote.
        bound BOOLEAN NOT NULL DEFAULT FALSE,
        -- The standing campaign that holds its message.
        campaign_id INT UNSIGNED NOT NULL,
        -- The marketer's campaign that the person answered at first: keywords of that campaign hold for what follows.
        origin_campaign_id INT UNSIGNED NULL,
        keyword_id INT UNSIGNED NULL,
        -- Whether it is a further step of an exchange: those come to an end by themselves.
        is_step BOOLEAN NOT NULL DEFAULT FALSE,
        user_id INT UNSIGNED NULL,
        text VARCHAR(2000) NOT NULL,
        segments TINYINT UNSIGNED NOT NULL,
        created_at DATETIME(3) NOT NULL,
        -- It does not leave after this.
        not_after DATETIME(3) NOT NULL,
        PRIMARY KEY (id),
        -- one automatic answer a reply, however often the reply is handled
        UNIQUE KEY uq_answers_reply (company_id, reply_id, automatic),
        -- how much was answered lately: WHERE company_id = ? AND phone = ? AND number_id = ? AND created_at > ?
        KEY ix_answers_person (company_id, phone, number_id, created_at, kind, automatic, is_step)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE exchanges (
        -- One row a person and number, locked by whoever is about to answer: how often is counted under it.
        company_id INT UNSIGNED NOT NULL,
        phone BIGINT UNSIGNED NOT NULL,
        number_id INT UNSIGNED NOT NULL,
        -- The keyword whose next steps the person's next reply is read against first, and until when.
        keyword_id INT UNSIGNED NULL,
        until DATETIME(3) NULL,
        PRIMARY KEY (company_id, phone, number_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE exchanges');
    await sql.query('DROP TABLE answers');
  }
}
