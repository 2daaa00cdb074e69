import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The few messages that failed or were not delivered, beside the many that were: what failed is found without an
 * index on `messages`, which every message would pay for at each of its steps.
 */
export class CreateFailedMessages20261101000630 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE failed_messages (
        campaign_id INT UNSIGNED NOT NULL,
        message_id BIGINT UNSIGNED NOT NULL,
        company_id INT UNSIGNED NOT NULL,
        -- As in the message's own row, where they never change again.
        status ENUM('undelivered','failed') NOT NULL,
        reason VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
        carrier_error VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
        -- those of a campaign, newest first: WHERE campaign_id = ? AND message_id < ? ORDER BY message_id DESC
        PRIMARY KEY (campaign_id, message_id),
        -- a carrier's code: WHERE company_id = ? AND carrier_error = ? ORDER BY campaign_id DESC, message_id DESC
        KEY ix_failed_messages_code (company_id, carrier_error, campaign_id, message_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE failed_messages');
  }
}
