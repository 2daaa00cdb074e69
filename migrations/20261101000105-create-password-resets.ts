import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Links by which a person may set a new password. */
export class CreatePasswordResets20261101000105 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE password_resets (
        -- SHA-256 of the link's token.
        token_hash BINARY(32) NOT NULL,
        user_id INT UNSIGNED NOT NULL,
        expires_at DATETIME(3) NOT NULL,
        PRIMARY KEY (token_hash),
        -- all of a person, to end them: WHERE user_id = ?
        KEY ix_password_resets_user (user_id),
        -- removal of what has expired: WHERE expires_at < ?
        KEY ix_password_resets_expiry (expires_at),
        CONSTRAINT fk_password_resets_user FOREIGN KEY (user_id) REFERENCES users (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE password_resets');
  }
}
