// @ts-check
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { PlainFailure } from '../lib/plain-failure.mjs';
import { print, step } from '../lib/progress.mjs';
import { wholeOption } from '../lib/whole-option.mjs';
import { auditReplies } from '../reply-load/audit.mjs';
import { collectEvidence } from '../reply-load/evidence.mjs';
import { makeKeywords } from '../reply-load/keywords.mjs';
import { addOtherMessages } from '../reply-load/other-messages.mjs';
import { planReplies } from '../reply-load/plan.mjs';
import { StatementCount } from '../reply-load/statements.mjs';
import { makeCampaign } from '../sending/campaign-under-test.mjs';
import { SendingPlatform } from '../sending/sending-platform.mjs';
import { cpuMs } from '../webhook-load/cpu-time.mjs';
import { EventQueues } from '../webhook-load/event-queues.mjs';
import { markSent } from '../webhook-load/reported-campaign.mjs';
import { SideProcess } from '../webhook-load/side-process.mjs';
import { measureBareQueue } from './bare-queue.mjs';
import { requireHonestServers } from './honest-servers.mjs';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
/** Enough to fill batches; few enough that no carrier would give up on a machine that is busy. */
const CONNECTIONS = 128;
const WARM_UP = 3_000;
/** 2,000 a second, which no answer of this run waits for. */
const OPEN_WIDE = 120_000;
const BARE_CONCURRENCY = 400;
const POLL_MS = 100;
const PATIENCE_MS = 120_000;
const SECRET = 'replies-bench-key';

/** A carrier that takes everything in a few ms and reports within seconds. */
const BEHAVIOUR = { submitLatencyMs: { min: 5, max: 30 }, reportDelayMs: { min: 200, max: 1_000 } };

/** @type {import('../bench.mjs').Bench} */
export const repliesBench = {
  usage: `  replies [--replies N] [--workers N] [--profile folder]   signed webhooks with replies until each is handled and the one in ten that asks for it
                                  is answered at the carrier, against 500 keywords, and against no-op jobs; then each is accounted for
`,
  options: {
    replies: { type: 'string', default: '30000' },
    workers: { type: 'string', default: '1' },
    profile: { type: 'string' },
  },
  plan: (values) => {
    const [replies, workers] = [wholeOption(values, 'replies', 3_000), wholeOption(values, 'workers', 1)];
    return {
      room: { bufferPoolBytes: GIB, redoLogBytes: 1_024 * MIB },
      run: (ground) =>
        run(ground, replies, workers, typeof values.profile === 'string' ? values.profile : null),
    };
  },
};

/**
 * @typedef {import('../reply-load/plan.mjs').ReplyRequest} ReplyRequest
 *
 * @typedef {object} Bed what all parts of a run share
 * @property {SendingPlatform} platform
 * @property {import('mysql2/promise').Connection} connection
 * @property {SideProcess} carrier posts the load
 * @property {Pick<import('../webhook-load/load.mjs').Load, 'path' | 'secret' | 'connections' | 'port'>} aim
 * @property {EventQueues} queues
 * @property {import('../sending/campaign-under-test.mjs').CampaignUnderTest} campaign
 * @property {AbortSignal} signal
 */

/**
 * @param {import('../bench.mjs').Ground} ground
 * @param {number} replies
 * @param {number} workers
 * @param {string | null} profile folder for a CPU profile of each process
 */
async function run({ servers, signal, onStarted }, replies, workers, profile) {
  const wishes = { servers, purpose: 'bench', workers, schedulers: 1, signal, onStarted };
  const nodeArguments = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${path.resolve(profile)}`];
  const platform = await SendingPlatform.start({ ...wishes, nodeArguments });
  const campaign = await makeCampaign(platform, {
    messages: WARM_UP + replies,
    seed: 1,
    numbers: 1,
    segmentsPerMinute: OPEN_WIDE,
    behaviour: BEHAVIOUR,
    apiKey: SECRET,
    folder: servers.folder,
    signal,
  });
  const connection = await mysql.createConnection(servers.databaseUrl);
  const queues = new EventQueues(servers.redisUrl, connection);
  const carrier = new SideProcess('load.mjs');
  onStarted(() => carrier.stop());
  try {
    await requireHonestServers(connection);
    const keywords = await step('Keywords', ({ say }) => makeKeywords(platform.api, say));
    const messages = await step('Marking messages as sent', () => markSent(connection, campaign));
    await addOtherMessages(connection, campaign.campaignId);
    const { webhookUrl } = await platform.api.call('GET', `/accounts/${campaign.accountId}`);
    const url = new URL(webhookUrl);
    const aim = { path: url.pathname, secret: SECRET, connections: CONNECTIONS, port: Number(url.port) };
    /** @type {Bed} */
    const bed = { platform, connection, carrier, aim, queues, campaign, signal };
    const warm = planReplies(messages.slice(0, WARM_UP), keywords, 1);
    const load = planReplies(messages.slice(WARM_UP), keywords, 2);
    const posted = await step('Warming up', ({ say }) => handle(bed, warm, say));
    const measured = await measure(bed, load);
    const evidence = await collectEvidence(connection, platform, campaign, [
      ...posted.requests,
      ...measured.requests,
    ]);
    const verdict = auditReplies(evidence);
    for (const text of verdict.contradictions.slice(0, 20)) print(`  ✘ ${text}`);
    if (verdict.contradictions.length > 0 && verdict.lost + verdict.duplicated === 0) {
      throw new PlainFailure('Nothing is lost or done twice, and yet the figures contradict each other.');
    }
    await platform.stop(signal);
    const bare = await step('Bare queue', () =>
      measureBareQueue(servers.redisUrl, measured.replies, BARE_CONCURRENCY),
    );
    const rate = measured.replies / measured.handledSeconds;
    return {
      replies: measured.replies,
      replies_per_s: Math.round(rate),
      bare_queue_jobs_per_s: Math.round(bare),
      ratio: rounded(rate / bare),
      answers: measured.answers,
      answered_after_s: rounded(measured.answeredSeconds),
      queries_per_reply: rounded(measured.statements / measured.replies),
      cpu_ms_per_reply: rounded(measured.cpu / measured.replies),
      keywords: keywords.length,
      lost: verdict.lost,
      duplicated: verdict.duplicated,
    };
  } finally {
    await queues.close();
    await connection.end();
  }
}

/**
 * @param {Bed} bed
 * @param {ReplyRequest[]} load
 */
async function measure(bed, load) {
  const { platform, connection } = bed;
  const replies = new Set(load.map(({ expected }) => expected.id)).size;
  const answers = new Set(load.flatMap(({ expected }) => (expected.answer ? [expected.id] : []))).size;
  const roles = [...platform.roles.values()];
  const used = () => roles.reduce((sum, { pid }) => sum + cpuMs(pid), 0);
  const count = new StatementCount(connection);
  await count.begin();
  const before = used();
  const handled = await step(`${replies} replies`, ({ say }) => handle(bed, load, say));
  const cpu = used() - before;
  const { statements, byKind } = await count.end();
  print(`  statements: ${byKind.map(([name, n]) => `${name.slice('Com_'.length)} ${n}`).join(', ')}`);
  return { ...handled, replies, answers, statements, cpu };
}

/**
 * Posts replies; resolves once each is handled, each answer is with the carrier, and its delivery report is stored.
 * @param {Bed} bed
 * @param {ReplyRequest[]} load
 * @param {(detail: string) => void} say
 * @returns {Promise<{ requests: import('../reply-load/audit.mjs').Evidence['requests'], handledSeconds: number,
 *   answeredSeconds: number }>}
 */
async function handle(bed, load, say) {
  const { carrier, aim, signal } = bed;
  signal.throwIfAborted();
  const began = performance.now();
  const { statuses, seconds } = await carrier.ask({ ...aim, requests: load });
  const requests = load.map(({ expected }, index) => ({ expected, answer: Number(statuses[index]) }));
  const refused = requests.filter(({ answer }) => answer !== 204);
  if (refused.length > 0) {
    throw new PlainFailure(
      `${refused.length} of ${load.length} requests were answered with ${refused[0]?.answer}.`,
    );
  }
  await untilNone(bed, 'SELECT COUNT(*) AS n FROM replies WHERE unhandled = 1', 'handled');
  const handledSeconds = (performance.now() - began) / 1_000;
  await untilNone(bed, openAnswers('pending', 'queued'), 'answered');
  const answeredSeconds = (performance.now() - began) / 1_000;
  say(
    `posted in ${seconds.toFixed(1)} s, handled in ${handledSeconds.toFixed(1)} s, answered in ${answeredSeconds.toFixed(1)} s`,
  );
  await untilNone(bed, openAnswers('pending', 'queued', 'sent', 'unknown'), 'delivered');
  await bed.queues.untilApplied(signal, () => {});
  return { requests, handledSeconds, answeredSeconds };
}

/** @param {string[]} statuses @returns {string} SQL that counts answers in these statuses */
function openAnswers(...statuses) {
  return `SELECT COALESCE(SUM(k.n), 0) AS n FROM campaign_counters k JOIN campaigns c ON c.id = k.campaign_id
           WHERE c.kind = 'reply' AND k.status IN (${statuses.map((status) => `'${status}'`).join(', ')})`;
}

/**
 * @param {Bed} bed
 * @param {string} sql counts what is left
 * @param {string} done
 */
async function untilNone({ connection, signal }, sql, done) {
  let last = Number.NaN;
  for (let changed = performance.now(); ; await sleep(POLL_MS)) {
    signal.throwIfAborted();
    const [rows] = await connection.query(sql);
    const left = Number(/** @type {{ n: number }[]} */ (rows)[0]?.n);
    if (left === 0) return;
    if (left !== last) changed = performance.now();
    last = left;
    if (performance.now() - changed > PATIENCE_MS) {
      throw new PlainFailure(`${left} are not ${done}, and nothing moves any more.`);
    }
  }
}

/** @param {number} value */
function rounded(value) {
  return Math.round(value * 1_000) / 1_000;
}
