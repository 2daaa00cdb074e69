import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Long replies that a carrier delivers in pieces, until they are put together. */
export class CreateReplyPieces20261101000830 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE reply_pieces (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        account_id INT UNSIGNED NOT NULL,
        phone BIGINT UNSIGNED NOT NULL,
        to_phone BIGINT UNSIGNED NOT NULL,
        -- The sender's own mark of one long text: a phone counts to 255 or 65535 and begins anew.
        reference VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        number TINYINT UNSIGNED NOT NULL,
        total TINYINT UNSIGNED NOT NULL,
        text VARCHAR(4000) NOT NULL,
        carrier_message_id VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        carrier_keyword ENUM('stop','start','help') NULL,
        received_at DATETIME(3) NOT NULL,
        -- 1 until they are put together, NULL afterwards: kept, so that a piece that comes twice is known.
        waiting TINYINT UNSIGNED NULL DEFAULT 1,
        PRIMARY KEY (id),
        -- the same webhook twice makes one piece
        UNIQUE KEY uq_reply_pieces_carrier (account_id, carrier_message_id),
        -- the pieces of one text: WHERE account_id = ? AND phone = ? AND to_phone = ? AND reference = ? AND waiting = 1
        KEY ix_reply_pieces_text (account_id, phone, to_phone, reference),
        -- those that wait: WHERE waiting = 1 AND received_at < ? ORDER BY received_at LIMIT ?
        KEY ix_reply_pieces_waiting (waiting, received_at)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE reply_pieces');
  }
}
