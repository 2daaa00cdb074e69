// @ts-check
import mysql from 'mysql2/promise';
import { readLedger } from '../sending/carrier-ledger.mjs';

/**
 * Everything that the audit needs, read once nothing moves any more.
 * @param {import('../sending/sending-platform.mjs').SendingPlatform} platform
 * @param {string} databaseUrl
 * @param {import('../sending/campaign-under-test.mjs').CampaignUnderTest} campaign
 * @param {number} messages
 * @returns {Promise<import('./audit.mjs').Evidence>}
 */
export async function collectEvidence(platform, databaseUrl, { campaignId, carrierAccount }, messages) {
  const connection = await mysql.createConnection(databaseUrl);
  try {
    /** @param {string} sql */
    const query = async (sql) => {
      const [rows] = await connection.query(sql, [campaignId]);
      return /** @type {Record<string, any>[]} */ (rows);
    };
    const rows = await query(
      `SELECT CONCAT(m.campaign_id, '.', m.id) AS reference, CAST(m.phone AS CHAR) AS phone, m.status, m.reason,
              i.state AS inflight, m.hours_class_id AS classId, COALESCE(i.number_id, m.number_id) AS numberId,
              COALESCE(i.segments, m.segments) AS segments, m.attempts,
              p.message_id IS NOT NULL AS tied, m.sent_at IS NOT NULL AS accepted
         FROM messages m LEFT JOIN inflight i ON i.message_id = m.id
              LEFT JOIN person_messages p
                     ON p.company_id = m.company_id AND p.phone = m.phone AND p.message_id = m.id
        WHERE m.campaign_id = ?`,
    );
    const counters = await query('SELECT status, reason, n FROM campaign_counters WHERE campaign_id = ?');
    const classes = await query(
      'SELECT hours_class_id AS id, pending AS n FROM campaign_classes WHERE campaign_id = ?',
    );
    // The account sends for this campaign alone; a run over the carrier's midnight has two days.
    const numbers = await query(
      `SELECT d.scope_id AS id, SUM(d.segments) AS n
         FROM daily_segments d JOIN numbers n ON n.id = d.scope_id JOIN campaigns c ON c.account_id = n.account_id
        WHERE c.id = ? AND d.scope = 'number' GROUP BY d.scope_id`,
    );
    const [orphans] = await query(
      `SELECT COUNT(*) AS n FROM inflight i
         LEFT JOIN messages m ON m.campaign_id = i.campaign_id AND m.id = i.message_id
        WHERE i.campaign_id = ? AND m.id IS NULL`,
    );
    const [usage] = await query('SELECT SUM(segments) AS n FROM usage_days WHERE campaign_id = ?');
    const [campaign] = await query('SELECT status FROM campaigns WHERE id = ?');
    return {
      messages,
      ledger: await readLedger(platform.carrier, carrierAccount),
      rows: rows.map(
        (row) =>
          /** @type {import('./audit.mjs').MessageRow} */ ({
            ...row,
            tied: row.tied === 1,
            accepted: row.accepted === 1,
          }),
      ),
      counters: toCounts(counters, ({ status, reason }) => `${status}/${reason}`),
      pendingByClass: toCounts(classes, ({ id }) => String(id)),
      segmentsByNumber: toCounts(numbers, ({ id }) => String(id)),
      usedSegments: Number(usage?.n ?? 0),
      orphans: Number(orphans?.n ?? 0),
      campaign: String(campaign?.status),
    };
  } finally {
    await connection.end();
  }
}

/**
 * @param {Record<string, any>[]} rows
 * @param {(row: Record<string, any>) => string} key
 */
function toCounts(rows, key) {
  return Object.fromEntries(rows.map((row) => [key(row), Number(row.n)]));
}
