import type { MigrationInterface, QueryRunner } from 'typeorm';

/** First answers of requests that came with an Idempotency-Key, for a day. */
export class CreateIdempotencyKeys20261101000130 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE idempotency_keys (
        company_id INT UNSIGNED NOT NULL,
        idempotency_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- SHA-256 of method, address and body: another request under the same key is a mistake.
        fingerprint BINARY(32) NOT NULL,
        -- Of the process that answers it: one that lost it keeps no answer.
        token BINARY(16) NOT NULL,
        -- Renewed while the first request runs; past it without a status: nobody knows what became of it.
        locked_until DATETIME(3) NOT NULL,
        -- The answer; NULL until there is one.
        status SMALLINT UNSIGNED NULL,
        -- JSON; NULL: there was none, or it was too long to be kept.
        body MEDIUMTEXT NULL,
        is_body_kept BOOLEAN NOT NULL DEFAULT TRUE,
        created_at DATETIME(3) NOT NULL,
        expires_at DATETIME(3) NOT NULL,
        -- WHERE company_id = ? AND idempotency_key = ?
        PRIMARY KEY (company_id, idempotency_key),
        -- removal: WHERE expires_at < ?
        KEY ix_idempotency_keys_expiry (expires_at),
        CONSTRAINT fk_idempotency_keys_company FOREIGN KEY (company_id) REFERENCES companies (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE idempotency_keys');
  }
}
