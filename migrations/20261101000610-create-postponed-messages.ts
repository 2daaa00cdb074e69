import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Pending messages that wait for a time: out of the pick index until then, so that no draw looks at them. */
export class CreatePostponedMessages20261101000610 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE postponed_messages (
        -- The message itself is pending with a reason and without a pick class.
        campaign_id INT UNSIGNED NOT NULL,
        message_id BIGINT UNSIGNED NOT NULL,
        -- The message's own.
        reason VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        not_before DATETIME(3) NOT NULL,
        PRIMARY KEY (campaign_id, message_id),
        -- the sweep that brings them back: WHERE not_before <= ? ORDER BY not_before LIMIT ?
        KEY ix_postponed_messages_due (not_before),
        -- when those of a campaign and reason return: WHERE campaign_id = ? AND reason = ? ORDER BY not_before LIMIT 1
        KEY ix_postponed_messages_campaign (campaign_id, reason, not_before)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE postponed_messages');
  }
}
