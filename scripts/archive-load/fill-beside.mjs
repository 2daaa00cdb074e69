// @ts-check

/** Beside three that sent all of it: of a company that sends so much. */
const NUMBERS = 1_000;
const AUDIT_ENTRIES = 200_000;
const EVENTS = 300_000;
const ALERTS = 5_000;
const TOP_UPS = 1_000;
const UNMATCHED = 100_000;
const IMPORTS = 2_000;
/** What is with carriers at one moment of a busy minute. */
const INFLIGHT = 50_000;
const NOTES = 200;
const IMPORT_SETTINGS = {
  ...{ compression: 'none', encoding: 'utf-8', encodingSource: 'content', lineEnds: 'lf', delimiter: ',' },
  ...{ hasHeader: true, columns: ['phone'], mapping: { fields: { phone: 0 }, custom: [] } },
  ...{ defaultCountry: 'US', duplicates: 'keep', optOutAll: false },
};

/**
 * What grows beside the messages of a company: minutes and days that were counted, direct messages, events, the audit
 * log and the like. Set-based, from what is there.
 * @param {import('mysql2/promise').Connection} connection
 * @param {{ companyId: number, accountId: number, campaignIds: number[] }} of
 * @param {(detail: string) => void} say
 */
export async function fillBeside(connection, { companyId, accountId, campaignIds }, say) {
  const fill = async (
    /** @type {string} */ what,
    /** @type {string} */ text,
    /** @type {unknown[]} */ values,
  ) => {
    say(what);
    await connection.query(text, values);
  };
  // The first hundred thousand numbers, from 0 on.
  const digit =
    '(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)';
  const sequence = `(SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d + 100000 * g.d AS n
    FROM ${digit} a, ${digit} b, ${digit} c, ${digit} e, ${digit} f, ${digit} g)`;
  const numbered = `CREATE TEMPORARY TABLE bench_numbers (n INT UNSIGNED NOT NULL PRIMARY KEY) SELECT n FROM ${sequence} s WHERE n < 300000`;
  await connection.query(numbered);
  // One by one: the groups of a campaign fit into memory, those of all do not.
  for (const id of campaignIds) {
    await fill(
      `minutes of campaign ${id}`,
      `INSERT INTO history_minutes (company_id, at, campaign_id, sent, delivered, failed, replies, opt_outs)
       SELECT company_id, FROM_UNIXTIME(UNIX_TIMESTAMP(sent_at) DIV 60 * 60), campaign_id, COUNT(*),
              SUM(status = 'delivered'), SUM(status IN ('failed', 'undelivered')), 0, 0
         FROM messages FORCE INDEX (PRIMARY) WHERE campaign_id = ? AND sent_at IS NOT NULL GROUP BY 1, 2, 3`,
      [id],
    );
  }
  await fill(
    'quarters of an hour',
    `INSERT INTO history_quarters (company_id, at, campaign_id, sent, delivered, failed, replies, opt_outs)
     SELECT company_id, FROM_UNIXTIME(UNIX_TIMESTAMP(at) DIV 900 * 900), campaign_id, SUM(sent), SUM(delivered), SUM(failed),
            SUM(replies), SUM(opt_outs)
       FROM history_minutes FORCE INDEX (ix_history_minutes_campaign) GROUP BY 1, campaign_id, 2`,
    [],
  );
  await fill(
    'numbers',
    `INSERT INTO numbers (company_id, account_id, phone, type, segments_per_minute, created_at)
     SELECT ?, ?, 12135550000 + n, 'ten_dlc', 60, NOW() FROM bench_numbers WHERE n < ?`,
    [companyId, accountId, NUMBERS],
  );
  await fill(
    'days of numbers',
    `INSERT INTO number_days (number_id, day, accepted, delivered, failed)
     SELECT n.id, DATE_FORMAT(NOW() - INTERVAL s.n DAY, '%Y%m%d'), 100, 90, 5
       FROM numbers n JOIN bench_numbers s ON s.n < 300 WHERE n.company_id = ?`,
    [companyId],
  );
  await fill(
    'direct messages',
    `INSERT INTO direct_messages (message_id, company_id, campaign_id, account_id, batch_id, category, number_id,
                                  reference, content_hash, phone, text, segments, created_at, expires_at)
     SELECT m.id, m.company_id, m.campaign_id, ?, m.id DIV 1000 * 1000, 'transactional', m.number_id,
            CONCAT('order-', m.id), REPEAT('x', 16), m.phone, 'Your order is on its way.', 1, c.started_at, c.started_at
       FROM campaigns c JOIN messages m ON m.campaign_id = c.id
      WHERE c.company_id = ? AND c.kind = 'transactional'`,
    [accountId, companyId],
  );
  await fill(
    'states and numbers of campaigns',
    `INSERT INTO breakdown_walks (campaign_id, generation, counted_at, next_at)
     SELECT id, 1, NOW(), '2100-01-01' FROM campaigns WHERE company_id = ?`,
    [companyId],
  );
  await connection.query(
    `INSERT INTO state_counts (company_id, day, campaign_id, generation, state, sent, delivered, failed)
     SELECT u.company_id, u.day, u.campaign_id, 1, g.state, 100, 90, 5
       FROM usage_days u JOIN geo_states g WHERE u.company_id = ?`,
    [companyId],
  );
  await connection.query(
    `INSERT INTO number_counts (campaign_id, generation, number_id, company_id, sent, delivered, failed)
     SELECT c.id, 1, n.id, c.company_id, 100, 90, 5
       FROM campaigns c JOIN numbers n ON n.company_id = c.company_id WHERE c.company_id = ?`,
    [companyId],
  );
  await fill(
    'the audit log',
    `INSERT INTO audit_entries (company_id, at, action, actor, user_id, subject_type, subject_id, address, request_id,
                                status, closed_at)
     SELECT ?, NOW() - INTERVAL n MINUTE, IF(n % 3 = 0, 'campaign.update', 'contact.update'), 'user', 1,
            IF(n % 3 = 0, 'campaign', 'contact'), n, '192.0.2.1', UUID(), 200, NOW() FROM bench_numbers WHERE n < ?`,
    [companyId, AUDIT_ENTRIES],
  );
  await fill(
    'events',
    `INSERT INTO outgoing_webhook_endpoints (company_id, url, description, types, secret, enabled, created_at)
     VALUES (?, 'https://example.com/', 'Bench', 'message.delivered', 'none', FALSE, NOW())`,
    [companyId],
  );
  await connection.query(
    `INSERT INTO outgoing_webhook_events (company_id, endpoint_id, type, at, data, state, attempts, last_status, finished_at)
     SELECT ?, (SELECT MAX(id) FROM outgoing_webhook_endpoints WHERE company_id = ?), 'message.delivered',
            NOW() - INTERVAL n SECOND, '{"id":"1.1","status":"delivered"}', IF(n % 1000 = 0, 'failed', 'delivered'), 1, 200,
            NOW() FROM bench_numbers WHERE n < ?`,
    [companyId, companyId, EVENTS],
  );
  await fill(
    'alerts',
    `INSERT INTO alerts (company_id, kind, subject, message, began_at, ended_at, lasts)
     SELECT ?, 'campaign.failing', n, 'Too much of it fails.', NOW() - INTERVAL n HOUR, NOW() - INTERVAL n HOUR, NULL
       FROM bench_numbers WHERE n < ?`,
    [companyId, ALERTS],
  );
  await fill(
    'the balance',
    "INSERT INTO balances (company_id, prepaid, currency, available) VALUES (?, TRUE, 'USD', 1000000000)",
    [companyId],
  );
  await connection.query(
    `INSERT INTO balance_top_ups (company_id, reference, micros, currency, created_at)
     SELECT ?, CONCAT('Invoice ', n), 1000000, 'USD', NOW() FROM bench_numbers WHERE n < ?`,
    [companyId, TOP_UPS],
  );
  await fill(
    'what is under way',
    `INSERT INTO inflight (message_id, campaign_id, company_id, account_id, number_id, phone, segments, reserved_micros,
                           token, state, due_at, not_after, carrier_day)
     SELECT m.id, m.campaign_id, m.company_id, ?, 1, m.phone, 1, 7900, m.id, 'unknown', '2100-01-01', '2100-01-01', 0
       FROM campaigns c JOIN messages m ON m.campaign_id = c.id
      WHERE c.company_id = ? AND c.kind = 'marketing' AND m.status = 'sent' ORDER BY m.campaign_id, m.id LIMIT ?`,
    [accountId, companyId, INFLIGHT],
  );
  await fill(
    'reports that nobody knows',
    `INSERT INTO unmatched_reports (company_id, account_id, carrier_message_id, report, received_at, problem)
     SELECT ?, ?, CONCAT('c', n), JSON_OBJECT('status', 'delivered', 'errorClass', NULL, 'errorCode', NULL), NOW(),
            'unknown-message' FROM bench_numbers WHERE n < ?`,
    [companyId, accountId, UNMATCHED],
  );
  await fill(
    'imports',
    `INSERT INTO imports (company_id, list_id, status, file_name, file_bytes, settings, created_at, finished_at)
     SELECT ?, (SELECT MIN(id) FROM contact_lists WHERE company_id = ?), 'completed', 'contacts.csv', 1000, ?, NOW(), NOW()
       FROM bench_numbers WHERE n < ?`,
    [companyId, companyId, JSON.stringify(IMPORT_SETTINGS), IMPORTS],
  );
  await fill(
    'notes',
    `INSERT INTO conversation_notes (company_id, phone, text, created_at)
     SELECT c.company_id, c.phone, 'Called back.', NOW()
       FROM (SELECT company_id, phone FROM conversations WHERE company_id = ? LIMIT 1000) c
       JOIN bench_numbers s ON s.n < ?`,
    [companyId, NOTES],
  );
  await connection.query('DROP TEMPORARY TABLE bench_numbers');
  await connection.query(
    `ANALYZE TABLE history_minutes, history_quarters, numbers, number_days, direct_messages, audit_entries, outgoing_webhook_events, alerts,
                   inflight, unmatched_reports, imports, conversation_notes, usage_days`,
  );
}
