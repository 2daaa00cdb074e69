// @ts-check
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { PlainFailure } from '../lib/plain-failure.mjs';
import { step } from '../lib/progress.mjs';
import { wholeOption } from '../lib/whole-option.mjs';
import { makeCampaign } from '../sending/campaign-under-test.mjs';
import { SendingPlatform } from '../sending/sending-platform.mjs';
import { measureBareQueue } from './bare-queue.mjs';
import { measureBareRoad } from './bare-road/measure-bare-road.mjs';
import { requireHonestServers } from './honest-servers.mjs';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const POLL_MS = 200;
const NUMBERS = 50;
/** Of each number: together 100,000 a second, which nothing on one machine reaches. */
const OPEN_WIDE = 120_000;
/** What 2,000 a second hold at once: 5 ms of gate, 40 of fence, 30 of carrier, 80 of result, and room for a busy machine. */
const CONCURRENCY = 600;
/** Nothing more happens for so long, two minutes of the throttler: something is stuck. */
const PATIENCE_MS = 120_000;

/** A carrier that takes everything in a few ms and reports within seconds, one report a request as most do. */
const BEHAVIOUR = { submitLatencyMs: { min: 5, max: 30 }, reportDelayMs: { min: 200, max: 1_000 } };

/** @type {import('../bench.mjs').Bench} */
export const sendBench = {
  usage: `  send [--messages N] [--workers N] [--profile folder]   a campaign from dispatch to the stored status of its delivery reports, all rules on,
                                  against no-op jobs through BullMQ on the same Redis, and against the parts alone without rules
`,
  options: {
    // Of 120,000 contacts of the list three live where no hour is legal at the bench's time: they rightly stay pending.
    messages: { type: 'string', default: '60000' },
    workers: { type: 'string', default: '1' },
    profile: { type: 'string' },
  },
  plan: (values) => {
    const [messages, workers] = [wholeOption(values, 'messages', 1_000), wholeOption(values, 'workers', 1)];
    return {
      room: { bufferPoolBytes: GIB, redoLogBytes: 1_024 * MIB },
      run: (ground) =>
        run(ground, messages, workers, typeof values.profile === 'string' ? values.profile : null),
    };
  },
};

/**
 * @param {import('../bench.mjs').Ground} ground
 * @param {number} messages
 * @param {number} workers
 * @param {string | null} profile folder for a CPU profile of each process
 */
async function run({ servers, signal, onStarted }, messages, workers, profile) {
  const wishes = { servers, purpose: 'bench', workers, schedulers: 1, signal, onStarted };
  const settings = { SEND_CONCURRENCY: String(CONCURRENCY) };
  const nodeArguments = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${path.resolve(profile)}`];
  const platform = await SendingPlatform.start({ ...wishes, settings, nodeArguments });
  const campaign = await makeCampaign(platform, {
    messages,
    seed: 1,
    numbers: NUMBERS,
    segmentsPerMinute: OPEN_WIDE,
    behaviour: BEHAVIOUR,
    folder: servers.folder,
    signal,
  });
  const connection = await mysql.createConnection(servers.databaseUrl);
  try {
    await requireHonestServers(connection);
    await platform.api.call('POST', `/campaigns/${campaign.campaignId}/start`);
    const seconds = await step('Sending', ({ say }) =>
      follow(connection, campaign.campaignId, messages, signal, say),
    );
    const { accepted, acceptedTwice } = await platform.carrier.call(
      'GET',
      `/control/ledger/summary?accountId=${campaign.carrierAccount}`,
    );
    if (accepted !== messages || acceptedTwice !== 0) {
      throw new PlainFailure(`The carrier took ${accepted} of ${messages} messages, ${acceptedTwice} twice.`);
    }
    await platform.stopRoles(signal);
    const bareRoad = await step('Bare road', () =>
      measureBareRoad({
        ...{ connection, servers, behaviour: BEHAVIOUR, campaignId: campaign.campaignId, messages, signal },
        ...{
          carrier: platform.carrier,
          carrierUrl: platform.env.CARRIER_BASE_URL_SIMULATOR ?? '',
          concurrency: CONCURRENCY,
        },
      }),
    );
    await platform.stop(signal);
    const bare = await step('Bare queue', () => measureBareQueue(servers.redisUrl, messages, CONCURRENCY));
    const rate = messages / seconds;
    return {
      messages,
      messages_per_s: Math.round(rate),
      bare_queue_jobs_per_s: Math.round(bare),
      ratio: Math.round((rate / bare) * 1_000) / 1_000,
      bare_road_messages_per_s: Math.round(bareRoad),
      road_ratio: Math.round((rate / bareRoad) * 1_000) / 1_000,
    };
  } finally {
    await connection.end();
  }
}

/**
 * From the first claim to the last stored delivery report.
 * @param {import('mysql2/promise').Connection} connection
 * @param {number} campaignId
 * @param {number} messages
 * @param {AbortSignal} signal
 * @param {(detail: string) => void} say
 * @returns {Promise<number>} seconds
 */
async function follow(connection, campaignId, messages, signal, say) {
  let began = 0;
  let last = '';
  let changed = Date.now();
  for (;;) {
    signal.throwIfAborted();
    const [rows] = await connection.query(
      'SELECT status, SUM(n) AS n FROM campaign_counters WHERE campaign_id = ? GROUP BY status',
      [campaignId],
    );
    const counts = Object.fromEntries(
      /** @type {{ status: string, n: string }[]} */ (rows).map(({ status, n }) => [status, Number(n)]),
    );
    const now = Date.now();
    const text = JSON.stringify(counts);
    if (text !== last) changed = now;
    last = text;
    if (began === 0 && (counts.pending ?? 0) < messages) began = now;
    const delivered = counts.delivered ?? 0;
    say(
      `${delivered} delivered, ${began ? Math.round((delivered * 1_000) / Math.max(1, now - began)) : 0}/s ${text}`,
    );
    if (delivered === messages) return (now - began) / 1_000;
    if (now - changed > PATIENCE_MS) throw new PlainFailure('Nothing moves any more.', { details: last });
    await sleep(POLL_MS);
  }
}
