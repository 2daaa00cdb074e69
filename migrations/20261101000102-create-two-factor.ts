import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Second factors: one secret a person, and codes for the day on which the phone is gone. */
export class CreateTwoFactor20261101000102 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE two_factors (
        user_id INT UNSIGNED NOT NULL,
        -- Sealed with the deployment's key.
        secret_sealed VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- Until a code has shown that the person's device holds the secret, it asks for nothing.
        confirmed_at DATETIME(3) NULL,
        -- The 30 seconds of the last code that was taken: neither it nor an older one is taken again.
        last_step BIGINT UNSIGNED NOT NULL DEFAULT 0,
        PRIMARY KEY (user_id),
        CONSTRAINT fk_two_factors_user FOREIGN KEY (user_id) REFERENCES users (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE recovery_codes (
        user_id INT UNSIGNED NOT NULL,
        code_hash BINARY(32) NOT NULL,
        PRIMARY KEY (user_id, code_hash),
        CONSTRAINT fk_recovery_codes_user FOREIGN KEY (user_id) REFERENCES users (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE pending_sign_ins (
        -- Of a cookie that proves the right password and signs nobody in.
        token_hash BINARY(32) NOT NULL,
        user_id INT UNSIGNED NOT NULL,
        expires_at DATETIME(3) NOT NULL,
        PRIMARY KEY (token_hash),
        -- all of a person, to end them: WHERE user_id = ?
        KEY ix_pending_sign_ins_user (user_id),
        -- removal of what has expired: WHERE expires_at < ?
        KEY ix_pending_sign_ins_expiry (expires_at),
        CONSTRAINT fk_pending_sign_ins_user FOREIGN KEY (user_id) REFERENCES users (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    for (const table of ['pending_sign_ins', 'recovery_codes', 'two_factors']) {
      await sql.query(`DROP TABLE ${table}`);
    }
  }
}
