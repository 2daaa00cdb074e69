import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The small tables that decide whether a message may leave, beside the large one that records that it did. */
export class CreateSendingProtocol20261101000700 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE inflight (
        -- The fence: a message leaves only after its row went from queued to sending under its own token.
        message_id BIGINT UNSIGNED NOT NULL,
        campaign_id INT UNSIGNED NOT NULL,
        company_id INT UNSIGNED NOT NULL,
        account_id INT UNSIGNED NOT NULL,
        number_id INT UNSIGNED NOT NULL,
        phone BIGINT UNSIGNED NOT NULL,
        segments TINYINT UNSIGNED NOT NULL,
        -- The terms that it leaves under (price_terms), and what its company's balance has reserved for it, in millionths.
        price_id INT UNSIGNED NOT NULL DEFAULT 0,
        reserved_micros BIGINT UNSIGNED NOT NULL DEFAULT 0,
        -- Fresh with every claim: jobs of an earlier attempt match nothing.
        token BIGINT UNSIGNED NOT NULL,
        state ENUM('queued','sending','unknown') NOT NULL DEFAULT 'queued',
        -- The fence batch that won this row: tells a worker its own rows when an answer was lost.
        holder BIGINT UNSIGNED NULL,
        -- How often the carrier was asked what became of an unknown one.
        asked TINYINT UNSIGNED NOT NULL DEFAULT 0,
        -- queued: when it should leave. sending: when the request must have ended. unknown: when the carrier is asked next.
        due_at DATETIME(3) NOT NULL,
        not_after DATETIME(3) NOT NULL,
        -- The carrier's day (20261120) in which the segments are reserved; they go back to it with the message.
        carrier_day INT UNSIGNED NOT NULL,
        -- The 10DLC brand whose day they are reserved in as well, and that day, midnight to midnight Pacific time.
        brand_id INT UNSIGNED NULL,
        brand_day INT UNSIGNED NULL,
        -- The confirmation of an opt-out, which alone goes to who opted out.
        confirms_opt_out BOOLEAN NOT NULL DEFAULT FALSE,
        PRIMARY KEY (message_id),
        -- the sweepers: WHERE state = ? AND due_at < ? ORDER BY due_at LIMIT ?
        -- what is late of an account, in the index alone: … AND account_id = ? GROUP BY number_id
        KEY ix_inflight_due (state, due_at, account_id, number_id, segments)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE people (
        company_id INT UNSIGNED NOT NULL,
        phone BIGINT UNSIGNED NOT NULL,
        -- The message that holds the last reservation, and the times of the last three: the frequency rules.
        last_message_id BIGINT UNSIGNED NULL,
        last_at DATETIME(3) NULL,
        second_at DATETIME(3) NULL,
        third_at DATETIME(3) NULL,
        -- The number that this person knows.
        number_id INT UNSIGNED NULL,
        -- A carrier's verdict that this number can never be reached.
        unreachable_reason VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
        PRIMARY KEY (company_id, phone)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE person_messages (
        -- Written at the claim, so a reply that overtakes the send's result still finds its message.
        company_id INT UNSIGNED NOT NULL,
        phone BIGINT UNSIGNED NOT NULL,
        message_id BIGINT UNSIGNED NOT NULL,
        campaign_id INT UNSIGNED NOT NULL,
        number_id INT UNSIGNED NOT NULL,
        -- When it is to leave: who writes before has not seen it.
        slot_at DATETIME(3) NOT NULL,
        PRIMARY KEY (company_id, phone, message_id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE carrier_refs (
        -- Only for carriers that echo no reference of ours.
        account_id INT UNSIGNED NOT NULL,
        carrier_message_id VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        campaign_id INT UNSIGNED NOT NULL,
        message_id BIGINT UNSIGNED NOT NULL,
        created_at DATETIME(3) NOT NULL,
        PRIMARY KEY (account_id, carrier_message_id),
        -- cutting off what is old: WHERE created_at < ?
        KEY ix_carrier_refs_created (created_at)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE daily_segments (
        -- Segments reserved in a day of the carrier, kept by the transactions that make and take back attempts.
        scope ENUM('account','number','brand') NOT NULL,
        scope_id INT UNSIGNED NOT NULL,
        carrier_day INT UNSIGNED NOT NULL,
        segments INT UNSIGNED NOT NULL,
        PRIMARY KEY (scope, scope_id, carrier_day)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE dispatch_runs (
        -- One row a throttler minute: it makes a repeated run go on where the first stopped.
        account_id INT UNSIGNED NOT NULL,
        slot BIGINT UNSIGNED NOT NULL,
        budget_segments INT UNSIGNED NOT NULL,
        taken_segments INT UNSIGNED NOT NULL DEFAULT 0,
        -- Segments taken by each number id, so that a repeated run keeps each number's share.
        taken_by_number JSON NOT NULL,
        -- The same by 10DLC campaign id: accounts that share a campaign read it of each other.
        taken_by_ten_dlc JSON NOT NULL,
        started_at DATETIME(3) NOT NULL,
        PRIMARY KEY (account_id, slot),
        -- removal of old runs: WHERE started_at < ?
        KEY ix_dispatch_runs_started (started_at)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
  }

  async down(sql: QueryRunner): Promise<void> {
    for (const table of [
      'dispatch_runs',
      'daily_segments',
      'carrier_refs',
      'person_messages',
      'people',
      'inflight',
    ]) {
      await sql.query(`DROP TABLE ${table}`);
    }
  }
}
