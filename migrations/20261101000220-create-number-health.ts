import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What becomes of each number's messages, and how far a number is slowed because of it. */
export class CreateNumberHealth20261101000220 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE number_days (
        -- Messages by number and day (UTC, as 20261120), kept by the transactions that write results and delivery reports.
        number_id INT UNSIGNED NOT NULL,
        day INT UNSIGNED NOT NULL,
        accepted INT UNSIGNED NOT NULL DEFAULT 0,
        delivered INT UNSIGNED NOT NULL DEFAULT 0,
        -- Refused or not delivered, for whatever reason.
        failed INT UNSIGNED NOT NULL DEFAULT 0,
        -- Those of them that speak against the number, not against the person.
        filtered INT UNSIGNED NOT NULL DEFAULT 0,
        -- Attempts that the carrier put off because the number was too fast.
        throttled INT UNSIGNED NOT NULL DEFAULT 0,
        -- WHERE number_id IN (?) AND day = ?
        PRIMARY KEY (number_id, day)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE number_health (
        -- One row for each number that was ever reviewed.
        number_id INT UNSIGNED NOT NULL,
        -- How often its rate is halved until slowed_until; one step less with each period after that.
        level TINYINT UNSIGNED NOT NULL DEFAULT 0,
        reason ENUM('filtered','throttled') NULL,
        slowed_since DATETIME(3) NULL,
        raised_at DATETIME(3) NULL,
        slowed_until DATETIME(3) NULL,
        -- What number_days had when the samples under way began.
        seen_day INT UNSIGNED NOT NULL DEFAULT 0,
        seen_verdicts INT UNSIGNED NOT NULL DEFAULT 0,
        seen_filtered INT UNSIGNED NOT NULL DEFAULT 0,
        seen_tries INT UNSIGNED NOT NULL DEFAULT 0,
        seen_throttled INT UNSIGNED NOT NULL DEFAULT 0,
        PRIMARY KEY (number_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE number_health');
    await sql.query('DROP TABLE number_days');
  }
}
