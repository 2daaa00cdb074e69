// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2/promise';

const POLL_MS = 500;
/** Nothing changed for so long: dispatcher, sweeper, questions and reports come round several times in it. */
const QUIET_MS = 8_000;
/** After the last strike: a Redis that lost its data gets its schedules back within 10 s. */
const FIRST_QUIET_MS = 13_000;
const SOON_MS = 2_000;
/** Longer than any deadline of the sweeper. */
const LEAP_MS = 120_000;
/** What is left then waits for something that never comes. */
const LEAPS = 10;

/**
 * Waits until nothing moves any more. Deadlines of minutes are not sat out: business time leaps.
 * @param {import('../sending/sending-platform.mjs').SendingPlatform} platform
 * @param {string} databaseUrl
 * @param {import('../sending/campaign-under-test.mjs').CampaignUnderTest} campaign
 * @param {AbortSignal} signal
 * @param {(detail: string) => void} say
 */
export async function settle(platform, databaseUrl, campaign, signal, say) {
  const began = Date.now();
  const connection = await mysql.createConnection(databaseUrl);
  try {
    for (let leaps = 0; ; leaps += 1) {
      let last = '';
      let since = Date.now();
      let state = await look(connection, platform, campaign);
      while (
        !state.settled &&
        !state.sleeps &&
        (Date.now() - since < QUIET_MS || Date.now() - began < FIRST_QUIET_MS)
      ) {
        signal.throwIfAborted();
        await sleep(POLL_MS);
        state = await look(connection, platform, campaign);
        if (state.text !== last) since = Date.now();
        last = state.text;
        say(last);
      }
      if (state.settled || state.reportsOnly || leaps === LEAPS) return;
      await platform.passTime(LEAP_MS, signal);
    }
  } finally {
    await connection.end();
  }
}

/**
 * @param {import('mysql2/promise').Connection} connection
 * @param {import('../sending/sending-platform.mjs').SendingPlatform} platform
 * @param {import('../sending/campaign-under-test.mjs').CampaignUnderTest} campaign
 */
async function look(connection, platform, { campaignId, carrierAccount }) {
  const { pendingCallbacks, submissions } = await platform.carrier.call(
    'GET',
    `/control/ledger/summary?accountId=${carrierAccount}`,
  );
  const [rows] = await connection.query(
    `SELECT (SELECT status FROM campaigns WHERE id = ?) AS campaign,
            (SELECT COUNT(*) FROM inflight WHERE campaign_id = ?) AS inflight,
            (SELECT COALESCE(SUM(n), 0) FROM campaign_counters
              WHERE campaign_id = ? AND status IN ('pending', 'queued', 'unknown')) AS open,
            (SELECT COALESCE(SUM(n), 0) FROM campaign_counters
              WHERE campaign_id = ? AND status = 'sent') AS sent,
            (SELECT COALESCE(SUM(n), 0) FROM campaign_counters
              WHERE campaign_id = ? AND status = 'pending') AS pending,
            (SELECT COALESCE(SUM(state = 'queued'), 0) FROM inflight WHERE campaign_id = ?) AS queued,
            (SELECT MIN(UNIX_TIMESTAMP(due_at)) FROM inflight WHERE campaign_id = ?) AS due,
            (SELECT GROUP_CONCAT(status, ':', n ORDER BY status, reason) FROM campaign_counters
              WHERE campaign_id = ? AND n <> 0) AS counts`,
    Array.from({ length: 8 }, () => campaignId),
  );
  const [row] = /** @type {[Record<string, any>]} */ (rows);
  const ended = Number(row.inflight) + Number(row.open) + pendingCallbacks === 0;
  const over = ended && (row.campaign === 'completed' || row.campaign === 'canceled');
  const active = Number(row.pending) + Number(row.queued) + pendingCallbacks;
  const inMs = Number(row.due) * 1_000 - (Date.now() + platform.clockOffsetMs);
  return {
    text: `${row.campaign}, ${row.inflight} in flight, ${row.counts}, ${submissions} submissions, ${pendingCallbacks} webhooks`,
    // All that is left are attempts whose time comes later.
    sleeps: Number(row.inflight) > 0 && active === 0 && inMs > SOON_MS,
    settled: over && Number(row.sent) === 0,
    // A Redis that lost its data took reports along: who waits for them is asked about much later.
    reportsOnly: over,
  };
}
