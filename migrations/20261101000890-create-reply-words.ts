import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which words people wrote, for the search. */
export class CreateReplyWords20261101000890 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE reply_words (
        company_id INT UNSIGNED NOT NULL,
        -- Folded as keywords are; the first characters of a long one.
        word VARCHAR(40) NOT NULL,
        reply_id BIGINT UNSIGNED NOT NULL,
        -- a word, newest first: WHERE company_id = ? AND word = ? AND reply_id < ? ORDER BY reply_id DESC LIMIT ?;
        -- words by their beginning: WHERE company_id = ? AND word LIKE 'ab%'
        PRIMARY KEY (company_id, word, reply_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE reply_words');
  }
}
