// @ts-check
import process from 'node:process';
import { parseArgs } from 'node:util';
import { apiBench } from './bench/api.mjs';
import { archiveBench } from './bench/archive.mjs';
import { dispatchBench } from './bench/dispatch.mjs';
import { generateBench } from './bench/generate.mjs';
import { importBench } from './bench/import.mjs';
import { repliesBench } from './bench/replies.mjs';
import { sendBench } from './bench/send.mjs';
import { webhooksBench } from './bench/webhooks.mjs';
import { ensureBuild } from './lib/build.mjs';
import { bringUpKeptServers } from './lib/kept-servers.mjs';
import { ensureNodePackages } from './lib/node-packages.mjs';
import { requireNode } from './lib/node-version.mjs';
import { LOGS } from './lib/paths.mjs';
import { describeFailure, PlainFailure } from './lib/plain-failure.mjs';
import { print, progressToErrors } from './lib/progress.mjs';
import { bringUpScratchServers } from './lib/scratch-servers.mjs';
import { listenForStop } from './lib/stop-signals.mjs';

/**
 * One measurement, in a file of its own under bench/.
 * @typedef {object} Bench
 * @property {string} usage
 * @property {import('node:util').ParseArgsConfig['options']} options
 * @property {(values: Record<string, unknown>) => BenchPlan} plan checks the options
 *
 * @typedef {object} BenchPlan
 * @property {import('./lib/database-server.mjs').DatabaseRoom} room of the database
 * @property {string} [keep] folder on which the servers stand and what they hold stays; else it goes with the run
 * @property {(ground: Ground) => Promise<Record<string, unknown>>} run gives the figures
 *
 * @typedef {object} Ground what every bench stands on
 * @property {import('./lib/servers.mjs').Servers & { folder: string }} servers nobody else uses them
 * @property {AbortSignal} signal
 * @property {(stop: () => Promise<void>) => void} onStarted told how to undo what is about to be done
 */

/** @type {Record<string, Bench>} */
const BENCHES = {
  import: importBench,
  generate: generateBench,
  dispatch: dispatchBench,
  send: sendBench,
  webhooks: webhooksBench,
  replies: repliesBench,
  archive: archiveBench,
  api: apiBench,
};

const HELP = `npm run bench -- <name> [options]

Measures the platform in real processes on a database and a Redis of its own, which go when the run ends
(unless --keep names a folder for them, where a bench has it).
Progress goes to standard error; the last line of standard output is one JSON object with the figures.

${Object.values(BENCHES)
  .map(({ usage }) => usage)
  .join('\n')}`;

/**
 * @param {string[]} args
 * @returns {{ name: string, plan: BenchPlan } | null} null: help was asked for
 */
function readArguments(args) {
  const name = args[0] ?? '';
  if (args.length === 0 || args.includes('--help')) return null;
  const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (!bench) {
    throw new PlainFailure(`There is no bench "${name}" (${Object.keys(BENCHES).join(', ')}).`);
  }
  try {
    return { name, plan: bench.plan(parseArgs({ args: args.slice(1), options: bench.options }).values) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new PlainFailure(error.message, { advice: 'npm run bench -- --help lists the options.' });
  }
}

/** @returns {Promise<number>} exit status */
async function main() {
  requireNode();
  const wanted = readArguments(process.argv.slice(2));
  if (wanted === null) {
    process.stdout.write(HELP);
    return 0;
  }
  progressToErrors();
  const { stop } = listenForStop((name) => print(`\nStopping (${name}) …`));
  /** @type {(() => Promise<void>)[]} */
  const undo = [];
  const onStarted = (/** @type {() => Promise<void>} */ how) => undo.push(how);
  try {
    const log = `${LOGS}/bench.log`;
    await ensureNodePackages(log, stop);
    await ensureBuild(log, stop);
    // Never TEST_DATABASE_URL: figures of a server with unknown settings say nothing.
    const { room, keep } = wanted.plan;
    const servers =
      keep === undefined
        ? await bringUpScratchServers({}, LOGS, stop, onStarted, room)
        : await bringUpKeptServers(keep, LOGS, stop, onStarted, room);
    const figures = await wanted.plan.run({ servers, signal: stop, onStarted });
    process.stdout.write(`${JSON.stringify({ bench: wanted.name, ...figures })}\n`);
    return 0;
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
