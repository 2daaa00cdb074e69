import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The first partitions end at these campaign ids; the partition job adds further ones ahead of need. No
 * MAXVALUE partition: splitting one that holds rows would copy them.
 */
const FIRST_BOUNDS = [1_000, 2_000, 4_000];

/** Messages and their texts, made for a billion rows. */
export class CreateMessages20261101000600 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    const partitions = FIRST_BOUNDS.map((bound) => `PARTITION p${bound} VALUES LESS THAN (${bound})`).join(
      ', ',
    );
    await sql.query(`
      CREATE TABLE messages (
        campaign_id INT UNSIGNED NOT NULL,
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        contact_id BIGINT UNSIGNED NULL,
        list_id INT UNSIGNED NULL,
        phone BIGINT UNSIGNED NOT NULL,
        -- 0 for a marketer's campaign; counts up where one person gets several, as in a standing campaign.
        turn INT UNSIGNED NOT NULL DEFAULT 0,
        status ENUM('pending','queued','sent','delivered','undelivered','failed','unknown','skipped','canceled') NOT NULL,
        -- Why it was skipped, failed or canceled.
        reason VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
        carrier_error VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
        hours_class_id INT UNSIGNED NOT NULL,
        -- The class while pending, NULL afterwards: later transitions do not touch the pick index.
        pick_class_id INT UNSIGNED NULL,
        -- Drawn at random once: the index order is the random order.
        pick_key INT UNSIGNED NOT NULL,
        attempts TINYINT UNSIGNED NOT NULL DEFAULT 0,
        number_id INT UNSIGNED NULL,
        segments TINYINT UNSIGNED NULL,
        -- The terms that it was handed over under (price_terms), fixed when it was claimed.
        price_id INT UNSIGNED NULL,
        -- When its carrier accepted it: what has no time here costs nothing.
        sent_at DATETIME(3) NULL,
        finished_at DATETIME(3) NULL,
        -- A campaign's messages lie together: claims, results and paging are short ranges.
        PRIMARY KEY (campaign_id, id),
        -- one message a person and turn
        UNIQUE KEY uq_messages_person (campaign_id, phone, turn),
        -- the pick: WHERE campaign_id = ? AND pick_class_id = ? AND pick_key >= ? ORDER BY pick_key LIMIT ?
        KEY ix_messages_pick (campaign_id, pick_class_id, pick_key),
        -- InnoDB wants an index that begins with the AUTO_INCREMENT column.
        KEY ix_messages_id (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
      PARTITION BY RANGE (campaign_id) (${partitions})`);
    await sql.query(`
      CREATE TABLE message_texts (
        campaign_id INT UNSIGNED NOT NULL,
        message_id BIGINT UNSIGNED NOT NULL,
        -- As rendered and handed to the carrier.
        text VARCHAR(2000) NOT NULL,
        PRIMARY KEY (campaign_id, message_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
      PARTITION BY RANGE (campaign_id) (${partitions})`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE message_texts');
    await sql.query('DROP TABLE messages');
  }
}
