// @ts-check
import process from 'node:process';
import { parseArgs } from 'node:util';
import { audit } from './chaos/audit.mjs';
import { collectEvidence } from './chaos/evidence.mjs';
import { MortalServers } from './chaos/mortal-servers.mjs';
import { PatientApi } from './chaos/patient-api.mjs';
import { settle } from './chaos/settle.mjs';
import { planStrikes } from './chaos/strike-plan.mjs';
import { Striker } from './chaos/striker.mjs';
import { RefusedCall } from './lib/api.mjs';
import { ensureBuild } from './lib/build.mjs';
import { quietPort } from './lib/free-port.mjs';
import { ensureNodePackages } from './lib/node-packages.mjs';
import { requireNode } from './lib/node-version.mjs';
import { LOGS } from './lib/paths.mjs';
import { describeFailure, PlainFailure } from './lib/plain-failure.mjs';
import { print, progressToErrors, step } from './lib/progress.mjs';
import { listenForStop } from './lib/stop-signals.mjs';
import { makeCampaign } from './sending/campaign-under-test.mjs';
import { SendingPlatform } from './sending/sending-platform.mjs';

const HELP = `npm run chaos -- [--messages 20000] [--kills 20] [--seed 1]

Sends a campaign through real processes (api, two workers, two schedulers, a simulated carrier) on a database and a
Redis of their own, and kills at random: workers, schedulers, the API, Redis, the database; Redis is emptied, and put
back to its state of two seconds earlier; a worker or the database stands still and goes on; the campaign is paused
and resumed, and with some seeds canceled near its end. From twelve strikes on the first comes while the messages are
being made, and one worker stands still for minutes. Then the tables are held against the carrier's ledger.
The same seed strikes the same things at the same points of the campaign. Progress goes to standard error; the last
line of standard output is one JSON object. Ends with 1 where a figure is wrong.
`;

/** How long a strike has, in seconds of undisturbed sending. */
const SECONDS_PER_STRIKE = 3;
const SHORTEST_S = 15;
const NUMBERS = 10;
/** What cannot be known, as a share of all: fenced or under way when its worker died, or its answer lost. */
const MOST_UNKNOWN = 0.05;

/** A carrier with the trouble of a real one. */
const BEHAVIOUR = {
  submitLatencyMs: { min: 5, max: 60 },
  rejects: { invalid_number: 0.005, temporary: 0.01 },
  loseAnswerShare: 0.002,
  reportDelayMs: { min: 200, max: 2_000 },
  sentReportShare: 0.2,
  reportReorderShare: 0.1,
  reportDuplicateShare: 0.05,
  undelivered: { unreachable: 0.02 },
};

/** A request ends soon, and a minute is a second: what takes minutes in a business happens within the run. */
const SETTINGS = { CARRIER_TIMEOUT_MS: '2000', DISPATCH_INTERVAL_MS: '1000' };

/**
 * @param {string[]} args
 * @returns {{ messages: number, kills: number, seed: number } | null} null: help was asked for
 */
function readArguments(args) {
  if (args.includes('--help')) return null;
  const options = /** @type {const} */ ({
    messages: { type: 'string', default: '20000' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  });
  /** @type {Record<string, string>} */
  let values;
  try {
    values = parseArgs({ args, options }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new PlainFailure(error.message, { advice: 'npm run chaos -- --help lists the options.' });
  }
  /** @param {string} name @param {number} least */
  const whole = (name, least) => {
    const number = Number(values[name]);
    if (Number.isSafeInteger(number) && number >= least) return number;
    throw new PlainFailure(`--${name}: "${values[name]}" is not a whole number from ${least} on.`);
  };
  return { messages: whole('messages', 100), kills: whole('kills', 0), seed: whole('seed', 0) };
}

/**
 * @param {{ messages: number, kills: number, seed: number }} wish
 * @param {AbortSignal} signal
 * @param {(stop: () => Promise<void>) => void} onStarted
 * @returns {Promise<import('./chaos/audit.mjs').Figures>}
 */
async function runChaos({ messages, kills, seed }, signal, onStarted) {
  const servers = await MortalServers.start(LOGS, signal, onStarted);
  const wishes = {
    servers,
    purpose: 'chaos',
    workers: 2,
    schedulers: 2,
    settings: SETTINGS,
    port: quietPort,
  };
  const platform = await SendingPlatform.start({ ...wishes, signal, onStarted });
  platform.api = new PatientApi(platform.api.base, platform.api.headers);
  const striker = new Striker(platform, servers, signal);
  const plan = planStrikes(seed, kills);
  const [whileMaking, whileSending] = [plan.filter(({ at }) => at === 0), plan.filter(({ at }) => at > 0)];
  const seconds = Math.max(SHORTEST_S, kills * SECONDS_PER_STRIKE);
  const campaign = await makeCampaign(platform, {
    messages,
    seed,
    numbers: NUMBERS,
    segmentsPerMinute: Math.ceil((messages * 60) / seconds / NUMBERS),
    behaviour: BEHAVIOUR,
    folder: servers.folder,
    signal,
    meanwhile: (campaignId) => striker.run(whileMaking, async () => 0, commandOf(platform.api, campaignId)),
  });
  const summary = `/control/ledger/summary?accountId=${campaign.carrierAccount}`;
  const progress = async () => (await platform.carrier.call('GET', summary)).accepted / messages;
  const command = commandOf(platform.api, campaign.campaignId);
  await command('start');
  await step('Sending', () => striker.run(whileSending, progress, command));
  await step('Settling', ({ say }) => settle(platform, servers.databaseUrl, campaign, signal, say));
  const { contradictions, ...figures } = audit(
    await collectEvidence(platform, servers.databaseUrl, campaign, messages),
  );
  for (const line of contradictions.slice(0, 20)) print(`✘ ${line}`);
  return figures;
}

/**
 * Orders to a campaign. Where it is over already, or an order arrived although its answer was lost, nothing is left to do.
 * @param {PatientApi} api
 * @param {number} campaignId
 * @returns {import('./chaos/striker.mjs').CommandCampaign}
 */
function commandOf(api, campaignId) {
  return async (order) => {
    try {
      await api.call('POST', `/campaigns/${campaignId}/${order}`);
    } catch (error) {
      if (!(error instanceof RefusedCall && error.status === 409)) throw error;
    }
  };
}

/** @returns {Promise<number>} exit status */
async function main() {
  requireNode();
  const wish = readArguments(process.argv.slice(2));
  if (wish === null) {
    process.stdout.write(HELP);
    return 0;
  }
  progressToErrors();
  const { stop } = listenForStop((name) => print(`\nStopping (${name}) …`));
  /** @type {(() => Promise<void>)[]} */
  const undo = [];
  try {
    await ensureNodePackages(`${LOGS}/chaos.log`, stop);
    await ensureBuild(`${LOGS}/chaos.log`, stop);
    const { submitted_twice, lost, stuck, unknown, counters_match } = await runChaos(wish, stop, (how) =>
      undo.push(how),
    );
    const figures = { submitted_twice, lost, stuck, unknown, counters_match };
    const { seed, messages, kills } = wish;
    process.stdout.write(`${JSON.stringify({ chaos: seed, messages, kills, ...figures })}\n`);
    const right = submitted_twice + lost + stuck === 0 && counters_match;
    return right && unknown <= messages * MOST_UNKNOWN ? 0 : 1;
  } catch (error) {
    if (!stop.aborted) throw error;
    return 130;
  } finally {
    for (const how of undo.reverse()) await how().catch((error) => print(`✘ ${describeFailure(error)}`));
  }
}

process.exitCode = await main().catch((error) => {
  process.stderr.write(`\n${describeFailure(error)}\n`);
  return 1;
});
