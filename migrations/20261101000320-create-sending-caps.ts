import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often people of a place may be texted: the law as editable rows, beside the hours. */
export class CreateSendingCaps20261101000320 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE sending_caps (
        -- Stays while the row is edited: a default whose code is here is not added again. To end a rule, set valid_to.
        code VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- US, US-FL.
        place VARCHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- First and last local date. Where several rows of a place hold on a date, all of them do.
        valid_from DATE NULL,
        valid_to DATE NULL,
        -- At most so many promotional messages of one company in any so many hours; three times are kept of a person.
        most TINYINT UNSIGNED NOT NULL,
        hours SMALLINT UNSIGNED NOT NULL,
        note VARCHAR(255) NOT NULL,
        PRIMARY KEY (code),
        CONSTRAINT ck_sending_caps_most CHECK (most BETWEEN 1 AND 3),
        CONSTRAINT ck_sending_caps_hours CHECK (hours BETWEEN 1 AND 8760)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE sending_caps');
  }
}
