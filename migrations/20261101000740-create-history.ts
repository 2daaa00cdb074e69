import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was sent and came back, minute by minute, for plots. */
export class CreateHistory20261101000740 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE history_samples (
        -- A campaign's counters as they were looked at last: what is beyond them has happened since.
        campaign_id INT UNSIGNED NOT NULL,
        sent BIGINT NOT NULL DEFAULT 0,
        delivered BIGINT NOT NULL DEFAULT 0,
        failed BIGINT NOT NULL DEFAULT 0,
        replies BIGINT NOT NULL DEFAULT 0,
        opt_outs BIGINT NOT NULL DEFAULT 0,
        -- Until then it is looked at also when it no longer runs: delivery reports and replies come late.
        watched_until DATETIME(3) NOT NULL,
        PRIMARY KEY (campaign_id),
        -- WHERE watched_until > ?
        KEY ix_history_samples_watched (watched_until)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE history_minutes (
        company_id INT UNSIGNED NOT NULL,
        -- The minute of business time in which it was noticed, at most one look late.
        at DATETIME NOT NULL,
        campaign_id INT UNSIGNED NOT NULL,
        -- Less than nothing where a message went back among the pending.
        sent INT NOT NULL DEFAULT 0,
        delivered INT NOT NULL DEFAULT 0,
        failed INT NOT NULL DEFAULT 0,
        replies INT NOT NULL DEFAULT 0,
        opt_outs INT NOT NULL DEFAULT 0,
        -- WHERE company_id = ? AND at >= ? AND at < ?
        PRIMARY KEY (company_id, at, campaign_id),
        -- WHERE company_id = ? AND campaign_id = ? AND at >= ? AND at < ?
        KEY ix_history_minutes_campaign (company_id, campaign_id, at),
        -- what is kept no longer: WHERE at < ? LIMIT ?
        KEY ix_history_minutes_at (at)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    await sql.query('DROP TABLE history_minutes');
    await sql.query('DROP TABLE history_samples');
  }
}
