import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the operator asks for a segment, by account and type of number; the company's markup comes on top. */
export class CreateAccountPrices20261101000210 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE account_prices (
        account_id INT UNSIGNED NOT NULL,
        -- any: of every type that has no price of its own.
        number_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- Of one segment, in millionths of the currency, without the markup.
        micros BIGINT UNSIGNED NOT NULL,
        -- ISO 4217, the same for all of an account.
        currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        PRIMARY KEY (account_id, number_type),
        CONSTRAINT fk_account_prices_account FOREIGN KEY (account_id) REFERENCES accounts (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE account_prices');
  }
}
