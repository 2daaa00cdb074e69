import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What became of messages by state of the person and by number: counted afterwards, in pieces along the messages. */
export class CreateBreakdowns20261101000750 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE breakdown_walks (
        campaign_id INT UNSIGNED NOT NULL,
        -- The one that is shown; 0: none yet. The next one grows beside it until it is whole.
        generation INT UNSIGNED NOT NULL DEFAULT 0,
        -- The message up to which the next one has been counted; NULL: none is under way.
        cursor_id BIGINT UNSIGNED NULL,
        -- When the walk under way began, and the one that is shown: nothing in it is older.
        begun_at DATETIME(3) NULL,
        counted_at DATETIME(3) NULL,
        -- What the walk under way has cost so far.
        took_ms INT UNSIGNED NOT NULL DEFAULT 0,
        -- Not walked again before.
        next_at DATETIME(3) NOT NULL,
        -- history_samples as the last walk began: where they differ by now, there is something to count.
        sent BIGINT NOT NULL DEFAULT 0,
        delivered BIGINT NOT NULL DEFAULT 0,
        failed BIGINT NOT NULL DEFAULT 0,
        PRIMARY KEY (campaign_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE state_counts (
        company_id INT UNSIGNED NOT NULL,
        -- The day in UTC on which the messages were sent, or came to their end without that, as 20261120.
        day INT UNSIGNED NOT NULL,
        campaign_id INT UNSIGNED NOT NULL,
        generation INT UNSIGNED NOT NULL,
        -- Code of a US state or Canadian province; '': none is known, or several may be it.
        state CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        sent INT UNSIGNED NOT NULL,
        delivered INT UNSIGNED NOT NULL,
        failed INT UNSIGNED NOT NULL,
        -- WHERE company_id = ? AND day BETWEEN ? AND ?
        PRIMARY KEY (company_id, day, campaign_id, generation, state),
        -- WHERE campaign_id = ? AND generation = ?; of one that is replaced: DELETE WHERE campaign_id = ? AND generation = ?
        KEY ix_state_counts_campaign (campaign_id, generation)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE number_counts (
        campaign_id INT UNSIGNED NOT NULL,
        generation INT UNSIGNED NOT NULL,
        -- 0: failed before it had one.
        number_id INT UNSIGNED NOT NULL,
        company_id INT UNSIGNED NOT NULL,
        sent INT UNSIGNED NOT NULL,
        delivered INT UNSIGNED NOT NULL,
        failed INT UNSIGNED NOT NULL,
        -- WHERE company_id = ? AND campaign_id = ? AND generation = ?, and DELETE by the same
        PRIMARY KEY (campaign_id, generation, number_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE state_reply_counts (
        company_id INT UNSIGNED NOT NULL,
        -- The day in UTC on which the message was sent that they answer.
        day INT UNSIGNED NOT NULL,
        campaign_id INT UNSIGNED NOT NULL,
        state CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        replies INT UNSIGNED NOT NULL,
        opt_outs INT UNSIGNED NOT NULL,
        -- WHERE company_id = ? AND day BETWEEN ? AND ?
        PRIMARY KEY (company_id, day, campaign_id, state),
        -- WHERE company_id = ? AND campaign_id = ?
        KEY ix_state_reply_counts_campaign (company_id, campaign_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE breakdown_reply_walk (
        id TINYINT UNSIGNED NOT NULL,
        -- The reply up to which all are in state_reply_counts.
        cursor_id BIGINT UNSIGNED NOT NULL,
        PRIMARY KEY (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query('INSERT INTO breakdown_reply_walk (id, cursor_id) VALUES (1, 0)');
  }

  async down(sql: QueryRunner): Promise<void> {
    for (const table of [
      'breakdown_reply_walk',
      'state_reply_counts',
      'number_counts',
      'state_counts',
      'breakdown_walks',
    ]) {
      await sql.query(`DROP TABLE ${table}`);
    }
  }
}
