// @ts-check
import mysql from 'mysql2/promise';

/**
 * What the platform wrote back by itself over an account, such as confirmations of STOP, and what came of it.
 * @typedef {{ messages: Record<string, number>, inflight: number, replies: number, optOuts: number }} Answers
 */

/**
 * @param {string} databaseUrl
 * @param {number} accountId
 * @returns {Promise<Answers>}
 */
export async function countAnswers(databaseUrl, accountId) {
  const connection = await mysql.createConnection(databaseUrl);
  try {
    const statuses = await rows(
      connection,
      `SELECT m.status, COUNT(*) AS n FROM answers a
         JOIN messages m ON m.campaign_id = a.campaign_id AND m.phone = a.phone AND m.turn = a.id
        WHERE a.account_id = ? GROUP BY m.status`,
      [accountId],
    );
    const [counts] = await rows(
      connection,
      `SELECT (SELECT COUNT(*) FROM inflight i JOIN campaigns c ON c.id = i.campaign_id AND c.kind = 'reply'
                WHERE i.account_id = ?) AS inflight,
              COUNT(c.id) AS replies, COALESCE(SUM(c.id IS NOT NULL AND r.verdict = 'stop'), 0) AS optOuts
         FROM replies r LEFT JOIN campaigns c ON c.id = r.campaign_id AND c.kind = 'reply'
        WHERE r.account_id = ?`,
      [accountId, accountId],
    );
    return {
      messages: Object.fromEntries(statuses.map(({ status, n }) => [String(status), Number(n)])),
      inflight: Number(counts?.inflight),
      replies: Number(counts?.replies),
      optOuts: Number(counts?.optOuts),
    };
  } finally {
    await connection.end();
  }
}

/** Answers that are not with the carrier yet, or that it has not reported on. @param {Answers} answers */
export function openAnswers({ messages, inflight }) {
  return inflight + ['pending', 'queued', 'sent'].reduce((open, status) => open + (messages[status] ?? 0), 0);
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
