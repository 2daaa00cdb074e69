// @ts-check
import path from 'node:path';
import mysql from 'mysql2/promise';
import { PlainFailure } from '../lib/plain-failure.mjs';
import { print, step } from '../lib/progress.mjs';
import { wholeOption } from '../lib/whole-option.mjs';
import { makeCampaign } from '../sending/campaign-under-test.mjs';
import { SendingPlatform } from '../sending/sending-platform.mjs';
import { auditLoad } from '../webhook-load/audit.mjs';
import { BackgroundCampaign } from '../webhook-load/background-campaign.mjs';
import { cpuMs } from '../webhook-load/cpu-time.mjs';
import { EventQueues } from '../webhook-load/event-queues.mjs';
import { collectEvidence, markSent } from '../webhook-load/reported-campaign.mjs';
import { planRequests } from '../webhook-load/requests.mjs';
import { SideProcess } from '../webhook-load/side-process.mjs';
import { requireHonestServers } from './honest-servers.mjs';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
/** Requests under way at once: enough that the time of a commit, for which they wait together, limits little. */
const CONNECTIONS = 512;
/** The two routes take turns, so that what else the machine does meets both. */
const ROUNDS = 3;
/** A bare route is through with the same requests so much sooner; then each side runs for about as long. */
const BARE_TIMES = 3;
const WARM_UP = 3_000;
/** 30,000 requests a minute. */
const STEADY_PER_S = 500;
/** The same load before the clock starts: after a pause the code and the heap need some seconds to be steady. */
const STEADY_WARM_UP_S = 10;
const SECRET = 'webhooks-bench-key';

/** @type {import('../bench.mjs').Bench} */
export const webhooksBench = {
  usage: `  webhooks [--requests N] [--seconds N] [--profile folder]   signed delivery reports and replies into the webhook route, against a bare Fastify
                                  route under the same load; then ${STEADY_PER_S} requests/s while a campaign sends; then every event is accounted for
`,
  options: {
    requests: { type: 'string', default: '45000' },
    seconds: { type: 'string', default: '30' },
    profile: { type: 'string' },
  },
  plan: (values) => {
    const requests = wholeOption(values, 'requests', 3_000);
    const seconds = wholeOption(values, 'seconds', 1);
    return {
      room: { bufferPoolBytes: GIB, redoLogBytes: 1_024 * MIB },
      run: (ground) =>
        run(ground, requests, seconds, typeof values.profile === 'string' ? values.profile : null),
    };
  },
};

/**
 * @typedef {object} Bed what all parts of a run share
 * @property {SendingPlatform} platform
 * @property {import('mysql2/promise').Connection} connection
 * @property {SideProcess} carrier posts the load
 * @property {Pick<import('../webhook-load/load.mjs').Load, 'path' | 'secret' | 'connections'>} aim
 * @property {number} port of the webhook route
 * @property {EventQueues} queues
 * @property {AbortSignal} signal
 */

/**
 * @param {import('../bench.mjs').Ground} ground
 * @param {number} requests of the rounds
 * @param {number} seconds of the steady load
 * @param {string | null} profile folder for a CPU profile of each process
 */
async function run({ servers, signal, onStarted }, requests, seconds, profile) {
  const steadySeconds = STEADY_WARM_UP_S + seconds;
  const wishes = { servers, purpose: 'bench', workers: 1, schedulers: 1, signal, onStarted };
  const nodeArguments = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${path.resolve(profile)}`];
  const platform = await SendingPlatform.start({ ...wishes, nodeArguments });
  const reported = await makeCampaign(platform, {
    messages: WARM_UP + requests + STEADY_PER_S * steadySeconds,
    seed: 1,
    numbers: 1,
    segmentsPerMinute: 60,
    behaviour: {},
    apiKey: SECRET,
    folder: servers.folder,
    signal,
  });
  const background = await BackgroundCampaign.make(platform, {
    seconds: steadySeconds,
    folder: servers.folder,
    signal,
  });
  const connection = await mysql.createConnection(servers.databaseUrl);
  const queues = new EventQueues(servers.redisUrl, connection);
  const carrier = new SideProcess('load.mjs');
  onStarted(() => carrier.stop());
  try {
    await requireHonestServers(connection);
    const messages = await step('Marking messages as sent', () => markSent(connection, reported));
    const { webhookUrl } = await platform.api.call('GET', `/accounts/${reported.accountId}`);
    const url = new URL(webhookUrl);
    const aim = { path: url.pathname, secret: SECRET, connections: CONNECTIONS };
    const port = Number(url.port);
    /** @type {Bed} */
    const bed = { platform, connection, carrier, aim, port, queues, signal };
    const plan = planRequests(messages, 1);
    const steadyFrom = Math.floor((plan.length * (WARM_UP + requests)) / messages.length);
    const rates = await measureRates(bed, plan.slice(0, steadyFrom), onStarted);
    const steady = await measureSteady(bed, plan.slice(steadyFrom), background);
    const posted = [...rates.posted, ...steady.posted];
    const verdict = auditLoad(await collectEvidence(connection, reported, posted));
    const { lost, contradictions } = await background.audit(connection);
    const wrong = [...verdict.contradictions, ...contradictions];
    for (const text of wrong.slice(0, 20)) print(`  ✘ ${text}`);
    if (wrong.length > 0 && verdict.lost + lost + verdict.duplicated === 0) {
      throw new PlainFailure('Nothing is lost or counted twice, and yet the figures contradict each other.');
    }
    return {
      requests_per_s: Math.round(rates.ours),
      bare_requests_per_s: Math.round(rates.bare),
      ratio: Math.round((rates.ours / rates.bare) * 1_000) / 1_000,
      p99_ms_at_500_per_s: Math.round(steady.p99 * 10) / 10,
      lost: verdict.lost + lost,
      duplicated: verdict.duplicated,
      messages_per_s: Math.round(steady.messagesPerSecond),
    };
  } finally {
    await queues.close();
    await connection.end();
  }
}

/** @typedef {import('../webhook-load/requests.mjs').LoadRequest} LoadRequest */

/**
 * @param {{ rate: number, cpu: number, latencies: Float64Array }} result
 */
function describe({ rate, cpu, latencies }) {
  const sorted = latencies.slice().sort();
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) =>
    Number(sorted[Math.ceil(sorted.length * share) - 1]).toFixed(1),
  );
  return `${Math.round(rate)} requests/s, ${cpu.toFixed(3)} ms CPU each, p50 ${p50} ms, p99 ${p99} ms, at most ${max} ms`;
}

/**
 * Posts requests and remembers the answers.
 * @param {Bed} bed
 * @param {LoadRequest[]} requests
 * @param {{ port?: number, times?: number, perSecond?: number, ofProcess?: number | undefined }} [how]
 * @returns {Promise<import('../webhook-load/load.mjs').LoadResult
 *   & { rate: number, cpu: number, posted: import('../webhook-load/audit.mjs').Evidence['requests'] }>}
 */
async function post({ carrier, aim, port, signal }, requests, { ofProcess, ...how } = {}) {
  signal.throwIfAborted();
  const before = cpuMs(ofProcess);
  const result = await carrier.ask({ port, ...aim, requests, ...how });
  const times = how.times ?? 1;
  const posted = requests.map((told, index) => ({ told, answer: Number(result.statuses[index]) }));
  const cpu = (cpuMs(ofProcess) - before) / (requests.length * times);
  return { ...result, posted, cpu, rate: (requests.length * times) / result.seconds };
}

/**
 * What each route takes, by turns. Events are put down durably; workers apply them after the round, as they would
 * on machines of their own, and all is applied before the bare route runs.
 * @param {Bed} bed
 * @param {LoadRequest[]} requests
 * @param {(stop: () => Promise<void>) => void} onStarted
 */
async function measureRates(bed, requests, onStarted) {
  const { platform, queues, signal } = bed;
  const bareRoute = new SideProcess('bare-route.mjs');
  onStarted(() => bareRoute.stop());
  const barePort = await bareRoute.ask();
  const share = Math.ceil((requests.length - WARM_UP) / ROUNDS);
  const warm = requests.slice(0, WARM_UP);
  const posted = (await post(bed, warm)).posted;
  await post(bed, warm, { port: barePort });
  const seconds = { ours: 0, bare: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const slice = requests.slice(WARM_UP + round * share, WARM_UP + (round + 1) * share);
    await queues.pause();
    const ours = await step(`Webhook route, round ${round + 1}`, async ({ say }) => {
      const result = await post(bed, slice, { ofProcess: platform.role('api').pid });
      say(describe(result));
      return result;
    });
    requireAnswers(ours.posted);
    posted.push(...ours.posted);
    seconds.ours += ours.seconds;
    await queues.resume();
    await step('Applying', ({ say }) => queues.untilApplied(signal, say));
    const bare = await step(`Bare route, round ${round + 1}`, async ({ say }) => {
      const result = await post(bed, slice, {
        port: barePort,
        times: BARE_TIMES,
        ofProcess: bareRoute.child.pid,
      });
      say(describe(result));
      return result;
    });
    seconds.bare += bare.seconds;
  }
  await bareRoute.stop();
  const measured = requests.length - WARM_UP;
  return { posted, ours: measured / seconds.ours, bare: (measured * BARE_TIMES) / seconds.bare };
}

/**
 * @param {Bed} bed
 * @param {LoadRequest[]} requests
 * @param {BackgroundCampaign} background
 */
async function measureSteady(bed, requests, background) {
  await step('Starting the campaign', ({ say }) => background.begin(bed.connection, say));
  const before = await background.handedOver(bed.connection);
  const result = await step(`${STEADY_PER_S} requests/s`, async ({ say }) => {
    const steady = await post(bed, requests, {
      perSecond: STEADY_PER_S,
      ofProcess: bed.platform.role('api').pid,
    });
    const latencies = steady.latencies.slice(STEADY_WARM_UP_S * STEADY_PER_S);
    say(describe({ ...steady, latencies }));
    const sorted = latencies.sort();
    return { ...steady, p99: Number(sorted[Math.ceil(sorted.length * 0.99) - 1]) };
  });
  const sent = (await background.handedOver(bed.connection)) - before;
  requireAnswers(result.posted);
  await step('Ending the campaign', ({ say }) => background.end(bed.connection, say));
  await step('Applying', ({ say }) => bed.queues.untilApplied(bed.signal, say));
  return { posted: result.posted, p99: result.p99, messagesPerSecond: sent / result.seconds };
}

/**
 * A rate of refusals is none.
 * @param {import('../webhook-load/audit.mjs').Evidence['requests']} posted
 */
function requireAnswers(posted) {
  const wrong = posted.filter(({ told, answer }) => answer !== (told.forged ? 403 : 204));
  if (wrong.length === 0) return;
  throw new PlainFailure(
    `${wrong.length} of ${posted.length} requests were not answered as they should be, as with ${wrong[0]?.answer}.`,
  );
}
