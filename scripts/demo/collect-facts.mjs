// @ts-check
import mysql from 'mysql2/promise';
import { Api } from '../lib/api.mjs';
import { countAnswers } from './count-answers.mjs';

/**
 * The same run as three witnesses tell it.
 * @typedef {{
 *   imported: { rows: number, inserted: number, updated: number, duplicates: number, rejected: number,
 *     rejectedByReason: Record<string, number> },
 *   campaign: { messages: Record<string, number>, reasons: Record<string, number>, replies: number, optOuts: number },
 *   database: { contacts: number, messages: Record<string, number>, texts: number, inflight: number,
 *     replies: number, optOuts: number },
 *   ledger: { submissions: number, accepted: number, acceptedTwice: number, distinctReferences: number,
 *     rejectedByCode: Record<string, number>, finalStatuses: Record<string, number>, repliesSent: number },
 *   answers: import('./count-answers.mjs').Answers,
 *   optedOutPeople: number,
 * }} Facts
 */

/**
 * @param {import('./use-platform.mjs').Running} running
 * @param {import('./run-campaign.mjs').DemoRun} run
 * @returns {Promise<Facts>}
 */
export async function collectFacts(running, run) {
  const api = new Api(`${running.address}/api/v1`, { authorization: `Bearer ${run.key}` });
  const carrier = new Api(running.simulatorUrl);
  const connection = await mysql.createConnection(running.databaseUrl);
  try {
    return {
      imported: await api.call('GET', `/imports/${run.importId}`),
      campaign: await api.call('GET', `/campaigns/${run.campaignId}`),
      database: await countRows(connection, run),
      ledger: await carrier.call('GET', `/control/ledger/summary?accountId=${run.carrierAccount}`),
      answers: await countAnswers(running.databaseUrl, run.accountId),
      optedOutPeople: await countOptedOut(connection, run),
    };
  } finally {
    await connection.end();
  }
}

/**
 * @param {mysql.Connection} connection
 * @param {import('./run-campaign.mjs').DemoRun} run
 */
async function countRows(connection, run) {
  const statuses = await rows(
    connection,
    'SELECT status, COUNT(*) AS n FROM messages WHERE campaign_id = ? GROUP BY status',
    [run.campaignId],
  );
  const [counts] = await rows(
    connection,
    `SELECT (SELECT COUNT(*) FROM contacts WHERE list_id = ?) AS contacts,
            (SELECT COUNT(*) FROM message_texts WHERE campaign_id = ?) AS texts,
            (SELECT COUNT(*) FROM inflight WHERE campaign_id = ?) AS inflight,
            (SELECT COUNT(*) FROM replies WHERE account_id = ?) AS replies,
            (SELECT COUNT(*) FROM replies WHERE account_id = ? AND verdict = 'stop') AS optOuts`,
    [run.listId, run.campaignId, run.campaignId, run.accountId, run.accountId],
  );
  return {
    messages: Object.fromEntries(statuses.map((row) => [String(row.status), Number(row.n)])),
    contacts: Number(counts?.contacts),
    texts: Number(counts?.texts),
    inflight: Number(counts?.inflight),
    replies: Number(counts?.replies),
    optOuts: Number(counts?.optOuts),
  };
}

/**
 * People of this campaign whose reply blocked them.
 * @param {mysql.Connection} connection
 * @param {import('./run-campaign.mjs').DemoRun} run
 */
async function countOptedOut(connection, run) {
  const [row] = await rows(
    connection,
    `SELECT COUNT(*) AS n FROM messages m JOIN opt_outs o ON o.company_id = m.company_id AND o.phone = m.phone
      WHERE m.campaign_id = ? AND o.lifted_at IS NULL AND o.source = 'reply'`,
    [run.campaignId],
  );
  return Number(row?.n);
}

/**
 * @param {mysql.Connection} connection
 * @param {string} sql
 * @param {unknown[]} parameters
 * @returns {Promise<Record<string, unknown>[]>}
 */
async function rows(connection, sql, parameters) {
  const [result] = await connection.query(sql, parameters);
  return /** @type {Record<string, unknown>[]} */ (result);
}
