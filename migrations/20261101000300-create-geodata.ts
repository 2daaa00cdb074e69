import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a phone number's prefix tells of the place, and the interned inputs of the sending hours. */
export class CreateGeodata20261101000300 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE geo_prefixes (
        -- Leading E.164 digits, country code included; the longest known prefix of a number wins.
        prefix VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
        region VARCHAR(64) NULL,
        city VARCHAR(100) NULL,
        -- IANA names, comma-separated and sorted; empty where no zone is known.
        time_zones VARCHAR(1000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        PRIMARY KEY (prefix)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE geo_zone_rules (
        prefix VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- inherit: the zones of the prefix in value; override: exactly the zones in value, comma-separated;
        -- country: all zones of the country in value. Editable: the next start seeds anew by what stands here.
        kind ENUM('inherit','override','country') NOT NULL,
        value VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        note VARCHAR(255) NOT NULL,
        PRIMARY KEY (prefix, kind)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE geo_states (
        -- Code of a US state or Canadian province.
        state CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        -- IANA names of all zones within the state, comma-separated and sorted. Editable, like geo_zone_rules.
        time_zones VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        PRIMARY KEY (state)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE geo_zip_prefixes (
        -- First three digits of a US ZIP code, or the first letter of a Canadian postal code.
        prefix VARCHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        state CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        PRIMARY KEY (prefix, state)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE geo_versions (
        id TINYINT UNSIGNED NOT NULL,
        -- Changes with every seeding and is part of each cache key, so no cache needs to be emptied.
        version CHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        seeded_at DATETIME(3) NOT NULL,
        PRIMARY KEY (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE hours_classes (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        -- Inputs of the sending hours, never their result: rules and clock changes recompute nothing.
        country CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        time_zones VARCHAR(1000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        states VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        purpose ENUM('promotional','transactional') NOT NULL,
        -- SHA-256 of the four inputs: the columns together are too long for a key.
        inputs_hash BINARY(32) NOT NULL,
        PRIMARY KEY (id),
        -- interning: WHERE inputs_hash = ?
        UNIQUE KEY uq_hours_classes_inputs (inputs_hash)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    for (const table of [
      'hours_classes',
      'geo_versions',
      'geo_zip_prefixes',
      'geo_states',
      'geo_zone_rules',
      'geo_prefixes',
    ]) {
      await sql.query(`DROP TABLE ${table}`);
    }
  }
}
