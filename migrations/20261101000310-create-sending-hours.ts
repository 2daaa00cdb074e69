import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Two times of a day, or not at all; `24:00` closes at midnight. */
const WINDOW = '^(closed|([01][0-9]|2[0-4]):[0-5][0-9]-([01][0-9]|2[0-4]):[0-5][0-9])$';
const WINDOW_OR_WEEKDAY = WINDOW.replace('(closed|', '(weekday|closed|');

/** When people may be texted: the law as editable rows, and what companies add to it. */
export class CreateSendingHours20261101000310 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE sending_hours_rules (
        -- Stays while the row is edited: a default whose code is here is not added again. To end a rule, set valid_to.
        code VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- US, US-TX, * = every country without a rule of its own, ZZ = unknown country.
        place VARCHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- First and last local date. Where several rows of a place hold on a date, all of them must allow.
        valid_from DATE NULL,
        valid_to DATE NULL,
        weekdays VARCHAR(11) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        saturday VARCHAR(11) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        sunday VARCHAR(11) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- weekday: as the day of the week. A window never opens what the day of the week closes.
        holidays VARCHAR(11) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        note VARCHAR(255) NOT NULL,
        PRIMARY KEY (code),
        CONSTRAINT ck_sending_hours_rules_weekdays CHECK (weekdays REGEXP '${WINDOW}'),
        CONSTRAINT ck_sending_hours_rules_saturday CHECK (saturday REGEXP '${WINDOW}'),
        CONSTRAINT ck_sending_hours_rules_sunday CHECK (sunday REGEXP '${WINDOW}'),
        CONSTRAINT ck_sending_hours_rules_holidays CHECK (holidays REGEXP '${WINDOW_OR_WEEKDAY}')
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE sending_holidays (
        code VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- US: for everybody there; US-LA: beside the country's.
        place VARCHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        name VARCHAR(100) NOT NULL,
        -- 12-25; mon 3 01 = third Monday of January; mon -1 05 = last of May; mon<=05-24 and tue>=11-02 = that weekday
        -- on or next to a date; easter, easter-2; 2026-10-12 = once; behind it « even»: in even years.
        falls_on VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- On a weekend. nearest: Saturday's on Friday, Sunday's on Monday; sunday: Sunday's on Monday; substitute: on
        -- the next weekday that is no holiday. The day itself rests in any case.
        observed ENUM('none','nearest','sunday','substitute') NOT NULL,
        valid_from DATE NULL,
        valid_to DATE NULL,
        note VARCHAR(255) NOT NULL,
        PRIMARY KEY (code)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE sending_closures (
        -- Emergencies and proclamations: nobody of the place is texted from the first to the last local date.
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        place VARCHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        from_date DATE NOT NULL,
        -- NULL: until further notice.
        to_date DATE NULL,
        reason VARCHAR(255) NOT NULL,
        PRIMARY KEY (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE company_sending_hours (
        company_id INT UNSIGNED NOT NULL,
        -- Cut out of what the law allows; NULL: nothing of its own.
        weekdays VARCHAR(11) CHARACTER SET ascii COLLATE ascii_bin NULL,
        saturday VARCHAR(11) CHARACTER SET ascii COLLATE ascii_bin NULL,
        sunday VARCHAR(11) CHARACTER SET ascii COLLATE ascii_bin NULL,
        on_holidays BOOLEAN NOT NULL,
        -- Dates on which nobody is texted, comma-separated; 100 of 11 bytes.
        closed_dates VARCHAR(1100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        PRIMARY KEY (company_id),
        CONSTRAINT ck_company_sending_hours_weekdays CHECK (weekdays REGEXP '${WINDOW}'),
        CONSTRAINT ck_company_sending_hours_saturday CHECK (saturday REGEXP '${WINDOW}'),
        CONSTRAINT ck_company_sending_hours_sunday CHECK (sunday REGEXP '${WINDOW}'),
        CONSTRAINT fk_company_sending_hours_company FOREIGN KEY (company_id) REFERENCES companies (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    for (const table of [
      'company_sending_hours',
      'sending_closures',
      'sending_holidays',
      'sending_hours_rules',
    ]) {
      await sql.query(`DROP TABLE ${table}`);
    }
  }
}
