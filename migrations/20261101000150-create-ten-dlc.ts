import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A company's 10DLC registrations: carriers limit brands a day and campaigns a minute, whichever account sends. */
export class CreateTenDlc20261101000150 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE ten_dlc_brands (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        name VARCHAR(120) NOT NULL,
        -- Letters and digits alone: the same tax id is the same bucket, however it is written.
        tax_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        kind ENUM('standard','low_volume','sole_proprietor') NOT NULL,
        vetting_score TINYINT UNSIGNED NULL,
        -- The company's own limit, below the carrier's; NULL = the carrier's.
        segments_per_day INT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        PRIMARY KEY (id),
        UNIQUE KEY uq_ten_dlc_brands_tax_id (company_id, tax_id),
        -- WHERE company_id = ? AND id > ? ORDER BY id
        KEY ix_ten_dlc_brands_company (company_id, id),
        CONSTRAINT fk_ten_dlc_brands_company FOREIGN KEY (company_id) REFERENCES companies (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE ten_dlc_campaigns (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        brand_id INT UNSIGNED NOT NULL,
        name VARCHAR(120) NOT NULL,
        class ENUM('A','B','C','D','E','F','G','N','T','W') NOT NULL,
        -- The company's own limit, below that of the class; NULL = the class's.
        segments_per_minute INT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        PRIMARY KEY (id),
        -- WHERE company_id = ? AND id > ? ORDER BY id
        KEY ix_ten_dlc_campaigns_company (company_id, id),
        -- whether a brand is still in use: WHERE brand_id = ?
        KEY ix_ten_dlc_campaigns_brand (brand_id),
        CONSTRAINT fk_ten_dlc_campaigns_brand FOREIGN KEY (brand_id) REFERENCES ten_dlc_brands (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE ten_dlc_campaigns');
    await sql.query('DROP TABLE ten_dlc_brands');
  }
}
