// @ts-check

/**
 * A campaign whose messages the load reports on.
 * @typedef {object} ReportedCampaign
 * @property {number} campaignId
 * @property {number} accountId
 */

const PAGE = 10_000;

/**
 * Makes the campaign's messages what they are between the carrier's yes and its delivery report, each tied to its
 * person, without a carrier that would report by itself.
 * @param {import('mysql2/promise').Connection} connection
 * @param {ReportedCampaign} campaign
 * @returns {Promise<import('./requests.mjs').SentMessage[]>}
 */
export async function markSent(connection, { campaignId, accountId }) {
  const [[number]] = /** @type {[{ id: number, phone: string }[], unknown]} */ (
    /** @type {unknown} */ (
      await connection.query('SELECT id, phone FROM numbers WHERE account_id = ? ORDER BY id LIMIT 1', [
        accountId,
      ])
    )
  );
  if (!number) throw new Error('The account has no number.');
  await connection.query(
    `UPDATE messages SET status = 'sent', pick_class_id = NULL, number_id = ?, segments = 1, sent_at = NOW(3)
      WHERE campaign_id = ?`,
    [number.id, campaignId],
  );
  await connection.query(
    `INSERT INTO person_messages (company_id, phone, message_id, campaign_id, number_id, slot_at)
     SELECT company_id, phone, id, campaign_id, ?, '2026-01-01' FROM messages WHERE campaign_id = ?`,
    [number.id, campaignId],
  );
  await connection.query('UPDATE campaign_classes SET pending = 0 WHERE campaign_id = ?', [campaignId]);
  await connection.query(
    "UPDATE campaign_counters SET status = 'sent' WHERE campaign_id = ? AND status = 'pending'",
    [campaignId],
  );
  const messages = [];
  for (let after = 0; ; ) {
    const [rows] = await connection.query(
      'SELECT id, phone FROM messages WHERE campaign_id = ? AND id > ? ORDER BY id LIMIT ?',
      [campaignId, after, PAGE],
    );
    const page = /** @type {{ id: number, phone: number }[]} */ (rows);
    for (const { id, phone } of page) {
      messages.push({ reference: `${campaignId}.${id}`, phone: `+${phone}`, toPhone: `+${number.phone}` });
    }
    const last = page.at(-1);
    if (!last) return messages;
    after = last.id;
  }
}

/**
 * What the tables hold of the load.
 * @param {import('mysql2/promise').Connection} connection
 * @param {ReportedCampaign} campaign
 * @param {import('./audit.mjs').Evidence['requests']} requests
 * @returns {Promise<import('./audit.mjs').Evidence>}
 */
export async function collectEvidence(connection, { campaignId, accountId }, requests) {
  /** @param {string} sql @param {number} id */
  const query = async (sql, id) => {
    const [rows] = await connection.query(sql, [id]);
    return /** @type {Record<string, any>[]} */ (rows);
  };
  const messages = await query('SELECT id, status FROM messages WHERE campaign_id = ?', campaignId);
  const counters = await query(
    'SELECT status, SUM(n) AS n FROM campaign_counters WHERE campaign_id = ? GROUP BY status',
    campaignId,
  );
  const replies = await query(
    'SELECT carrier_message_id AS id, unhandled FROM replies WHERE account_id = ?',
    accountId,
  );
  const [counted] = await query(
    'SELECT replies FROM campaign_counted_replies WHERE campaign_id = ?',
    campaignId,
  );
  const [unmatched] = await query(
    'SELECT COUNT(*) AS n FROM unmatched_reports WHERE account_id = ?',
    accountId,
  );
  return {
    requests,
    messages: messages.map(({ id, status }) => ({ reference: `${campaignId}.${id}`, status })),
    counters: Object.fromEntries(counters.map(({ status, n }) => [status, Number(n)])),
    replies: replies.map(({ id, unhandled }) => ({ id, handled: unhandled === null })),
    countedReplies: Number(counted?.replies ?? 0),
    unmatched: Number(unmatched?.n ?? 0),
  };
}
