import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What companies have paid in advance. */
export class CreateBalances20261101000180 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE balances (
        company_id INT UNSIGNED NOT NULL,
        -- Off: the company pays afterwards, and nothing is taken.
        prepaid BOOLEAN NOT NULL,
        -- ISO 4217
        currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- Millionths that may still be spent: top-ups less what was charged and what is reserved for messages on their way.
        available BIGINT NOT NULL,
        -- Below this the company is warned; 0: never.
        low_micros BIGINT UNSIGNED NOT NULL DEFAULT 0,
        PRIMARY KEY (company_id),
        CONSTRAINT fk_balances_company FOREIGN KEY (company_id) REFERENCES companies (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE balance_top_ups (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        -- The operator's own, such as the number of an invoice: the same one again changes nothing.
        reference VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
        -- Less than 0 takes money back.
        micros BIGINT NOT NULL,
        currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        note VARCHAR(255) NULL,
        created_by INT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        PRIMARY KEY (id),
        -- once each
        UNIQUE KEY uq_balance_top_ups_reference (company_id, reference),
        -- the company's list: WHERE company_id = ? AND id < ? ORDER BY id DESC
        KEY ix_balance_top_ups_company (company_id, id),
        CONSTRAINT fk_balance_top_ups_company FOREIGN KEY (company_id) REFERENCES companies (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE balance_top_ups');
    await sql.query('DROP TABLE balances');
  }
}
