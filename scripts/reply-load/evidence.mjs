// @ts-check
import { readLedger } from '../sending/carrier-ledger.mjs';

/**
 * What the tables and the carrier hold of the load.
 * @param {import('mysql2/promise').Connection} connection
 * @param {import('../sending/sending-platform.mjs').SendingPlatform} platform
 * @param {import('../sending/campaign-under-test.mjs').CampaignUnderTest} campaign that people answer
 * @param {import('./audit.mjs').Evidence['requests']} requests
 * @returns {Promise<import('./audit.mjs').Evidence>}
 */
export async function collectEvidence(connection, platform, campaign, requests) {
  const { accountId, carrierAccount } = campaign;
  /** @param {string} sql @param {number[]} values */
  const query = async (sql, values) => {
    const [rows] = await connection.query(sql, values);
    return /** @type {Record<string, any>[]} */ (rows);
  };
  const replies = await query(
    `SELECT carrier_message_id AS id, unhandled, CONCAT(campaign_id, '.', message_id) AS reference, verdict,
            keyword_id AS keywordId
       FROM replies WHERE account_id = ?`,
    [accountId],
  );
  const answers = await query(
    `SELECT r.carrier_message_id AS replyId, a.kind, CONCAT(m.campaign_id, '.', m.id) AS reference,
            CONCAT('+', m.phone) AS phone
       FROM answers a JOIN replies r ON r.id = a.reply_id
       LEFT JOIN messages m ON m.campaign_id = a.campaign_id AND m.phone = a.phone AND m.turn = a.id
      WHERE a.account_id = ?`,
    [accountId],
  );
  const optedOut = await query(
    "SELECT CONCAT('+', phone) AS phone FROM opt_outs WHERE company_id = ? AND source = 'reply' AND lifted_at IS NULL",
    [platform.companyId],
  );
  const [counted] = await query(
    `SELECT SUM(r.replies) AS replies, SUM(r.opt_outs) AS optOuts
       FROM campaign_counted_replies r JOIN campaigns c ON c.id = r.campaign_id WHERE c.company_id = ?`,
    [platform.companyId],
  );
  const [met] = await query(
    'SELECT SUM(hits) AS hits, SUM(answers) AS answered FROM reply_keyword_hits WHERE company_id = ?',
    [platform.companyId],
  );
  return {
    requests,
    replies: replies.map(({ id, unhandled, reference, verdict, keywordId }) => {
      return { id, handled: unhandled === null, reference, verdict, keywordId };
    }),
    answers: answers.map(({ replyId, kind, reference, phone }) => ({ replyId, kind, reference, phone })),
    ledger: await readLedger(platform.carrier, carrierAccount),
    optedOut: optedOut.map(({ phone }) => String(phone)),
    counted: {
      replies: Number(counted?.replies ?? 0),
      optOuts: Number(counted?.optOuts ?? 0),
      hits: Number(met?.hits ?? 0),
      answered: Number(met?.answered ?? 0),
    },
  };
}
