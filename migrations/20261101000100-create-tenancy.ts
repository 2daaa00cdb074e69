import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Companies, the people who work in them, and what they sign in with. */
export class CreateTenancy20261101000100 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE companies (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        name VARCHAR(120) NOT NULL,
        status ENUM('active','suspended') NOT NULL DEFAULT 'active',
        -- What the operator wrote; its people read it.
        suspended_reason VARCHAR(500) NULL,
        suspended_at DATETIME(3) NULL,
        -- Members without a second factor may do nothing but set one up.
        two_factor_required BOOLEAN NOT NULL DEFAULT FALSE,
        time_zone VARCHAR(64) NOT NULL DEFAULT 'America/New_York',
        -- Hours in which a person is texted at most once by this company; 0 switches the rule off.
        contact_window_hours SMALLINT UNSIGNED NOT NULL DEFAULT 24,
        -- The operator's own limit of API requests, in the place of the deployment's.
        requests_per_minute INT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        PRIMARY KEY (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE users (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        -- In lower case. Compared byte by byte: under unicode_ci «josé@» and «jose@» would be one person.
        email VARCHAR(254) COLLATE utf8mb4_bin NOT NULL,
        name VARCHAR(120) NOT NULL,
        password_hash VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        is_operator BOOLEAN NOT NULL DEFAULT FALSE,
        created_at DATETIME(3) NOT NULL,
        PRIMARY KEY (id),
        -- sign-in: WHERE email = ?
        UNIQUE KEY uq_users_email (email)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE memberships (
        company_id INT UNSIGNED NOT NULL,
        user_id INT UNSIGNED NOT NULL,
        role ENUM('owner','manager','sender','viewer') NOT NULL,
        -- Whoever may edit campaigns may be kept from starting them, and from anything else that sends.
        may_start BOOLEAN NOT NULL DEFAULT TRUE,
        created_at DATETIME(3) NOT NULL,
        PRIMARY KEY (company_id, user_id),
        -- companies of the person who signs in: WHERE user_id = ?
        KEY ix_memberships_user (user_id),
        CONSTRAINT fk_memberships_company FOREIGN KEY (company_id) REFERENCES companies (id),
        CONSTRAINT fk_memberships_user FOREIGN KEY (user_id) REFERENCES users (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE sessions (
        -- SHA-256 of the cookie's token: the table alone signs nobody in.
        token_hash BINARY(32) NOT NULL,
        -- What the person's list of sessions calls it.
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
        user_id INT UNSIGNED NOT NULL,
        company_id INT UNSIGNED NOT NULL,
        csrf_token CHAR(43) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- Where it was begun, and with what.
        address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        user_agent VARCHAR(255) NOT NULL,
        -- An operator who stepped into another company, as whom and until when.
        acting_company_id INT UNSIGNED NULL,
        acting_role ENUM('owner','manager','sender','viewer') NULL,
        acting_until DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        -- Exact to ten minutes.
        last_used_at DATETIME(3) NOT NULL,
        -- Moves on while the session is used, up to a bound counted from created_at.
        expires_at DATETIME(3) NOT NULL,
        PRIMARY KEY (token_hash),
        -- AUTO_INCREMENT, and to end one: WHERE user_id = ? AND id = ?
        UNIQUE KEY uq_sessions_id (id),
        -- all sessions of a person, to list and end them: WHERE user_id = ? [AND company_id = ?] [AND id > ? ORDER BY id]
        KEY ix_sessions_user (user_id, id),
        -- removal of what has expired: WHERE expires_at < ?
        KEY ix_sessions_expiry (expires_at),
        CONSTRAINT fk_sessions_user FOREIGN KEY (user_id) REFERENCES users (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    for (const table of ['sessions', 'memberships', 'users', 'companies']) {
      await sql.query(`DROP TABLE ${table}`);
    }
  }
}
