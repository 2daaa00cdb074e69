import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the operator asks for a segment, by account and type of number, and the company's markup on top, each from a time on. */
export class CreateAccountPrices20261101000210 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE account_prices (
        account_id INT UNSIGNED NOT NULL,
        -- All rows of an account with the same time are one list; it holds until the next one does.
        valid_from DATETIME(3) NOT NULL,
        -- any: of every type that has no price of its own.
        number_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- Of one segment, in millionths of the currency, without the markup; NULL: from then on there is none.
        micros BIGINT UNSIGNED NULL,
        -- ISO 4217, the same for all of a list.
        currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- the list in force: WHERE account_id = ? AND valid_from <= ? ORDER BY valid_from DESC
        PRIMARY KEY (account_id, valid_from, number_type),
        CONSTRAINT fk_account_prices_account FOREIGN KEY (account_id) REFERENCES accounts (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE company_markups (
        company_id INT UNSIGNED NOT NULL,
        valid_from DATETIME(3) NOT NULL,
        percent DECIMAL(6,2) NOT NULL,
        -- the one in force: WHERE company_id = ? AND valid_from <= ? ORDER BY valid_from DESC
        PRIMARY KEY (company_id, valid_from),
        CONSTRAINT fk_company_markups_company FOREIGN KEY (company_id) REFERENCES companies (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE price_terms (
        -- One row for each set of terms that a message was ever sent under; never changed, so a message's price never does.
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        account_id INT UNSIGNED NOT NULL,
        number_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- ISO 4217; empty: no price was set.
        currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- The operator's price of a segment in millionths, the markup in hundredths of a percent, and what came out.
        price_micros BIGINT UNSIGNED NOT NULL,
        markup INT UNSIGNED NOT NULL,
        micros BIGINT UNSIGNED NOT NULL,
        -- Paid out of the company's balance.
        prepaid BOOLEAN NOT NULL,
        PRIMARY KEY (id),
        -- finding a set that is known: WHERE account_id = ? AND number_type = ? AND …
        UNIQUE KEY uq_price_terms (account_id, number_type, currency, price_micros, markup, prepaid),
        -- the dearest that a company pays: WHERE company_id = ? AND prepaid
        KEY ix_price_terms_company (company_id, prepaid, micros)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    for (const table of ['price_terms', 'company_markups', 'account_prices']) {
      await sql.query(`DROP TABLE ${table}`);
    }
  }
}
