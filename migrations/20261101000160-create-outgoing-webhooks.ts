import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What companies have sent to their own addresses when something happens, and what became of it. */
export class CreateOutgoingWebhooks20261101000160 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query(`
      CREATE TABLE outgoing_webhook_endpoints (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        url VARCHAR(2000) NOT NULL,
        description VARCHAR(200) NOT NULL,
        -- Types of events, in order, with commas between.
        types VARCHAR(1000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        enabled BOOLEAN NOT NULL DEFAULT TRUE,
        -- Why it was disabled by itself; NULL: it is enabled, or a person disabled it.
        disabled_reason VARCHAR(300) NULL,
        -- Sealed. The one before signs as well until retired_until.
        secret VARCHAR(500) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        retired_secret VARCHAR(500) CHARACTER SET ascii COLLATE ascii_bin NULL,
        retired_until DATETIME(3) NULL,
        -- Failures since the last success, when they began, how often it was left in peace since, and until when.
        failures INT UNSIGNED NOT NULL DEFAULT 0,
        failing_since DATETIME(3) NULL,
        rests INT UNSIGNED NOT NULL DEFAULT 0,
        rests_until DATETIME(3) NULL,
        -- The process that delivers to it now; past leased_until it is dead.
        lease BIGINT UNSIGNED NULL,
        leased_until DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        PRIMARY KEY (id),
        -- the company's list: WHERE company_id = ? AND id > ? ORDER BY id; who wants events: WHERE company_id IN (?) AND enabled
        KEY ix_outgoing_webhook_endpoints_company (company_id, id),
        CONSTRAINT fk_outgoing_webhook_endpoints_company FOREIGN KEY (company_id) REFERENCES companies (id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE outgoing_webhook_events (
        -- One row an event and endpoint, written by the transaction of its cause.
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
        company_id INT UNSIGNED NOT NULL,
        endpoint_id INT UNSIGNED NOT NULL,
        type VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        at DATETIME(3) NOT NULL,
        -- JSON as it is sent: as text, since every try has to send the same bytes.
        data TEXT NOT NULL,
        state ENUM('waiting','delivered','failed') NOT NULL DEFAULT 'waiting',
        -- All tries, also those before a resend.
        attempts SMALLINT UNSIGNED NOT NULL DEFAULT 0,
        -- HTTP status of the last answer; NULL: none came.
        last_status SMALLINT UNSIGNED NULL,
        finished_at DATETIME(3) NULL,
        -- removal of old ones: the first of this key are the oldest
        PRIMARY KEY (id),
        -- the company's log, newest first: WHERE company_id = ? AND id < ? ORDER BY id DESC
        KEY ix_outgoing_webhook_events_company (company_id, id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE outgoing_webhook_queue (
        -- What is still to be delivered, and what was given up and may be sent again: small beside the log.
        event_id BIGINT UNSIGNED NOT NULL,
        endpoint_id INT UNSIGNED NOT NULL,
        -- When it is tried next; 9999-12-31: given up.
        due_at DATETIME(3) NOT NULL,
        -- Tries of this delivery.
        attempts TINYINT UNSIGNED NOT NULL DEFAULT 0,
        -- When it is given up; of what was given up, when it is forgotten.
        ends_at DATETIME(3) NOT NULL,
        PRIMARY KEY (event_id),
        -- endpoints with something due, skipping from one to the next: GROUP BY endpoint_id, MIN(due_at)
        -- and what is due of one: WHERE endpoint_id = ? AND due_at <= ? ORDER BY due_at LIMIT ?
        KEY ix_outgoing_webhook_queue_due (endpoint_id, due_at),
        -- what is over: WHERE ends_at <= ? LIMIT ?
        KEY ix_outgoing_webhook_queue_ends (ends_at)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`);
    await sql.query(`
      CREATE TABLE outgoing_webhook_attempts (
        event_id BIGINT UNSIGNED NOT NULL,
        number SMALLINT UNSIGNED NOT NULL,
        at DATETIME(3) NOT NULL,
        status SMALLINT UNSIGNED NULL,
        took_ms INT UNSIGNED NOT NULL,
        -- The first 1,000 characters of the answer.
        answer VARCHAR(1000) NULL,
        -- Why it counts as failed.
        problem VARCHAR(300) NULL,
        PRIMARY KEY (event_id, number)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`);
  }

  async down(sql: QueryRunner): Promise<void> {
    for (const table of ['attempts', 'queue', 'events', 'endpoints']) {
      await sql.query(`DROP TABLE outgoing_webhook_${table}`);
    }
  }
}
