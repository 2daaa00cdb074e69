import type { MigrationInterface, QueryRunner } from 'typeorm';

/** As the tables of messages: partitions that the partition job keeps alike. */
const FIRST_BOUNDS = [1_000, 2_000, 4_000];

/** What became of messages, as far as their own rows do not tell it. */
export class CreateMessageEvents20261101000620 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    const partitions = FIRST_BOUNDS.map((bound) => `PARTITION p${bound} VALUES LESS THAN (${bound})`).join(
      ', ',
    );
    await sql.query(`
      CREATE TABLE message_events (
        campaign_id INT UNSIGNED NOT NULL,
        message_id BIGINT UNSIGNED NOT NULL,
        kind ENUM('attempt','report','question') NOT NULL,
        -- attempt: its token; report: status and code; question: which one. Written twice, it is one row.
        mark VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        at DATETIME(3) NOT NULL,
        -- What the carrier did: a kind of outcome, or a status.
        outcome VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        carrier_message_id VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL,
        code VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
        words VARCHAR(255) NULL,
        number_id INT UNSIGNED NULL,
        -- How long the carrier took to answer.
        took_ms INT UNSIGNED NULL,
        -- a message's trace, and its carrier's id: WHERE campaign_id = ? AND message_id IN (?)
        PRIMARY KEY (campaign_id, message_id, kind, mark)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
      PARTITION BY RANGE (campaign_id) (${partitions})`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE message_events');
  }
}
