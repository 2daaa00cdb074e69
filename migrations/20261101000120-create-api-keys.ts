import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What programs call the API with. */
export class CreateApiKeys20261101000120 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE api_keys (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        name VARCHAR(120) NOT NULL,
        -- First characters of the key, shown in lists so that a person knows which is which.
        prefix CHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- SHA-256 of the key: the table alone calls nothing.
        key_hash BINARY(32) NOT NULL,
        role ENUM('owner','manager','sender','viewer') NOT NULL,
        -- Names with a blank between them.
        scopes VARCHAR(1000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- The person, or the key, that made it; both NULL: the console did.
        created_by INT UNSIGNED NULL,
        created_by_key INT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        expires_at DATETIME(3) NULL,
        last_used_at DATETIME(3) NULL,
        last_used_address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NULL,
        revoked_at DATETIME(3) NULL,
        PRIMARY KEY (id),
        -- every request with a key: WHERE key_hash = ?
        UNIQUE KEY uq_api_keys_hash (key_hash),
        -- the company's list: WHERE company_id = ? AND id > ? ORDER BY id
        KEY ix_api_keys_company (company_id, id),
        -- what ends with a key: WHERE company_id = ? AND created_by_key IN (?)
        KEY ix_api_keys_maker (company_id, created_by_key),
        -- what a person leaves behind: WHERE company_id = ? AND created_by = ?
        KEY ix_api_keys_person (company_id, created_by),
        CONSTRAINT fk_api_keys_company FOREIGN KEY (company_id) REFERENCES companies (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE api_keys');
  }
}
