import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people should look at, from when to when. */
export class CreateAlerts20261101000170 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE alerts (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        -- 0: of the platform, for its operators.
        company_id INT UNSIGNED NOT NULL,
        kind VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- What it is about, such as account:7.
        subject VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        message VARCHAR(500) NOT NULL,
        began_at DATETIME(3) NOT NULL,
        ended_at DATETIME(3) NULL,
        -- 1 while it lasts, else NULL, which never collides.
        lasts TINYINT UNSIGNED NULL DEFAULT 1,
        acknowledged_at DATETIME(3) NULL,
        acknowledged_by INT UNSIGNED NULL,
        PRIMARY KEY (id),
        -- one at a time of each kind and subject
        UNIQUE KEY uq_alerts_lasting (company_id, kind, subject, lasts),
        -- the company's list, newest first: WHERE company_id = ? AND id < ? ORDER BY id DESC
        KEY ix_alerts_company (company_id, id),
        -- what the watch may have to end: WHERE lasts = 1
        KEY ix_alerts_lasting (lasts)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE alert_preferences (
        -- Only who chose; for the others their role decides.
        company_id INT UNSIGNED NOT NULL,
        user_id INT UNSIGNED NOT NULL,
        email BOOLEAN NOT NULL,
        PRIMARY KEY (company_id, user_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE account_samples (
        -- What number_days had of an account's numbers when its watch was last renewed.
        account_id INT UNSIGNED NOT NULL,
        taken_at DATETIME(3) NOT NULL,
        day INT UNSIGNED NOT NULL,
        accepted BIGINT UNSIGNED NOT NULL,
        delivered BIGINT UNSIGNED NOT NULL,
        failed BIGINT UNSIGNED NOT NULL,
        -- Accepted in windows before, and not one delivered since.
        unanswered BIGINT UNSIGNED NOT NULL,
        PRIMARY KEY (account_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    for (const table of ['account_samples', 'alert_preferences', 'alerts']) {
      await sql.query(`DROP TABLE ${table}`);
    }
  }
}
