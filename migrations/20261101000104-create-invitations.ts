import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who was asked to join a company. */
export class CreateInvitations20261101000104 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE invitations (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        -- In lower case, compared byte by byte, as in users.
        email VARCHAR(254) COLLATE utf8mb4_bin NOT NULL,
        role ENUM('owner','manager','sender','viewer') NOT NULL,
        may_start BOOLEAN NOT NULL DEFAULT TRUE,
        -- SHA-256 of the link's token; another one with each mail.
        token_hash BINARY(32) NOT NULL,
        -- NULL: the operator of the platform.
        invited_by INT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        expires_at DATETIME(3) NOT NULL,
        -- NULL once it was accepted or revoked.
        is_open TINYINT UNSIGNED NULL DEFAULT 1,
        accepted_at DATETIME(3) NULL,
        revoked_at DATETIME(3) NULL,
        PRIMARY KEY (id),
        -- whoever follows the link: WHERE token_hash = ?
        UNIQUE KEY uq_invitations_token (token_hash),
        -- one open invitation of a person and company; also those that a member sent: WHERE company_id = ? AND invited_by = ?
        UNIQUE KEY uq_invitations_open (company_id, email, is_open),
        -- the company's list: WHERE company_id = ? AND id > ? ORDER BY id
        KEY ix_invitations_company (company_id, id),
        CONSTRAINT fk_invitations_company FOREIGN KEY (company_id) REFERENCES companies (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE invitations');
  }
}
