import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which keys the sealed columns may need: a process that lacks one does not boot. */
export class CreateEncryptionKeys20261101000020 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE encryption_keys (
        -- A digest of the key, as sealed values name it; never the key.
        key_id CHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        first_used_at DATETIME(3) NOT NULL,
        PRIMARY KEY (key_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE encryption_keys');
  }
}
