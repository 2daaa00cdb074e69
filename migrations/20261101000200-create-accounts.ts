import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A company's accounts at carriers, and the numbers that each may send from. */
export class CreateAccounts20261101000200 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE accounts (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        carrier VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        name VARCHAR(120) NOT NULL,
        -- AES-256-GCM box of the credentials' JSON.
        credentials TEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- Names the account in its webhook address: unguessable, rotatable.
        webhook_token CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        status ENUM('active','stopped') NOT NULL DEFAULT 'active',
        status_reason VARCHAR(500) NULL,
        -- Segments a minute over all numbers; NULL = only the numbers limit.
        segments_per_minute INT UNSIGNED NULL,
        -- Segments a day over all numbers; NULL = only the numbers limit.
        segments_per_day INT UNSIGNED NULL,
        -- The zone in which the carrier's day begins.
        day_time_zone VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'America/Los_Angeles',
        -- The last connection check: when, and what it came to; NULL: none since the credentials were entered.
        checked_at DATETIME(3) NULL,
        check_result ENUM('works','fails','not-supported') NULL,
        check_problem VARCHAR(500) NULL,
        created_at DATETIME(3) NOT NULL,
        PRIMARY KEY (id),
        -- every webhook: WHERE webhook_token = ?
        UNIQUE KEY uq_accounts_webhook_token (webhook_token),
        -- the company's accounts: WHERE company_id = ? ORDER BY id
        KEY ix_accounts_company (company_id, id),
        CONSTRAINT fk_accounts_company FOREIGN KEY (company_id) REFERENCES companies (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE retired_webhook_tokens (
        -- Messages under way carry the address that was in force when they were sent.
        token CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        account_id INT UNSIGNED NOT NULL,
        expires_at DATETIME(3) NOT NULL,
        -- a webhook whose token is no account's present one: WHERE token = ? AND expires_at > ?
        PRIMARY KEY (token),
        -- the addresses of accounts: WHERE account_id IN (?) AND expires_at > ?
        KEY ix_retired_webhook_tokens_account (account_id, expires_at),
        -- removal of expired ones: WHERE expires_at < ?
        KEY ix_retired_webhook_tokens_expires (expires_at),
        CONSTRAINT fk_retired_webhook_tokens_account FOREIGN KEY (account_id) REFERENCES accounts (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE numbers (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        account_id INT UNSIGNED NOT NULL,
        -- E.164 digits without the plus sign; NULL for a sender that is a name.
        phone BIGINT UNSIGNED NULL,
        -- An alphanumeric sender; carriers do not tell capitals from small letters.
        sender_name VARCHAR(11) CHARACTER SET ascii COLLATE ascii_general_ci NULL,
        type ENUM('long_code','ten_dlc','toll_free','short_code','alphanumeric') NOT NULL,
        -- The registered campaign of a 10DLC number; NULL: its own limits alone hold.
        ten_dlc_campaign_id INT UNSIGNED NULL,
        -- A removed number keeps its row: sent messages and late replies name it.
        status ENUM('active','paused','removed') NOT NULL DEFAULT 'active',
        segments_per_minute INT UNSIGNED NOT NULL,
        -- Segments in a day of the account's carrier; NULL = any.
        segments_per_day INT UNSIGNED NULL,
        -- A new number begins with so many segments a day and reaches its full limits after so many days; NULL = at once.
        warm_up_per_day INT UNSIGNED NULL,
        warm_up_days SMALLINT UNSIGNED NULL,
        warm_up_since DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        PRIMARY KEY (id),
        -- the sending numbers of an account, and a reply's number: WHERE account_id = ? [AND phone = ?]
        UNIQUE KEY uq_numbers_account_phone (account_id, phone),
        -- no name twice in an account; NULLs never collide
        UNIQUE KEY uq_numbers_account_name (account_id, sender_name),
        -- the accounts that share a 10DLC campaign: WHERE ten_dlc_campaign_id IN (?)
        KEY ix_numbers_ten_dlc (ten_dlc_campaign_id, account_id),
        -- WHERE company_id = ? AND account_id = ? ORDER BY id
        KEY ix_numbers_company (company_id, account_id, id),
        CONSTRAINT fk_numbers_account FOREIGN KEY (account_id) REFERENCES accounts (id),
        CONSTRAINT fk_numbers_ten_dlc FOREIGN KEY (ten_dlc_campaign_id) REFERENCES ten_dlc_campaigns (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE numbers');
    await sql.query('DROP TABLE retired_webhook_tokens');
    await sql.query('DROP TABLE accounts');
  }
}
