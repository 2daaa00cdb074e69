// @ts-check
import mysql from 'mysql2/promise';

const PAGE = 10_000;

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
      `SELECT CONCAT(m.campaign_id, '.', m.id) AS reference, m.status, m.reason, i.state AS inflight
         FROM messages m LEFT JOIN inflight i ON i.message_id = m.id WHERE m.campaign_id = ?`,
    );
    const counters = await query('SELECT status, reason, n FROM campaign_counters WHERE campaign_id = ?');
    const [classes] = await query('SELECT SUM(pending) AS n FROM campaign_classes WHERE campaign_id = ?');
    const [campaign] = await query('SELECT status FROM campaigns WHERE id = ?');
    return {
      messages,
      ledger: await readLedger(platform.carrier, carrierAccount),
      rows: /** @type {import('./audit.mjs').MessageRow[]} */ (rows),
      counters: Object.fromEntries(
        counters.map(({ status, reason, n }) => [`${status}/${reason}`, Number(n)]),
      ),
      pendingByClass: Number(classes?.n ?? 0),
      completed: campaign?.status === 'completed',
    };
  } finally {
    await connection.end();
  }
}

/**
 * @param {import('../demo/api.mjs').Api} carrier
 * @param {string} account
 * @returns {Promise<import('./audit.mjs').Submission[]>}
 */
async function readLedger(carrier, account) {
  const all = [];
  for (let after = 0; ; ) {
    const { rows, next } = await carrier.call(
      'GET',
      `/control/ledger?accountId=${account}&after=${after}&limit=${PAGE}`,
    );
    all.push(...rows);
    if (next === null) return all;
    after = next;
  }
}
