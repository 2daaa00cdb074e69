// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { ensureBuild } from './lib/build.mjs';
import { readSettings } from './lib/env-file.mjs';
import { ensureNodePackages } from './lib/node-packages.mjs';
import { requireNode } from './lib/node-version.mjs';
import { LOCAL, LOGS, local } from './lib/paths.mjs';
import { describeFailure, PlainFailure } from './lib/plain-failure.mjs';
import { platformEnvironment } from './lib/platform-environment.mjs';
import { PlatformProcesses, stopOrphans } from './lib/platform-processes.mjs';
import { readJsonObject, writePrivateJson } from './lib/private-file.mjs';
import { print, step } from './lib/progress.mjs';
import { takeLock } from './lib/run-lock.mjs';
import { clockOffset, encryptionKey, ensureSandboxCompany, runConsole } from './lib/sandbox-state.mjs';
import { bringUpServers } from './lib/servers.mjs';
import { chooseAddresses } from './lib/start-addresses.mjs';
import { readStartOptions, START_HELP } from './lib/start-options.mjs';
import { summary } from './lib/start-summary.mjs';
import { listenForStop } from './lib/stop-signals.mjs';
import { waitForHealth } from './lib/wait-for-health.mjs';

/** What the running platform tells other programs on this machine (npm run demo). */
const RUNNING = local('running.json');

/** @typedef {(hurry?: AbortSignal) => Promise<void>} Stop */

/**
 * @param {import('./lib/start-options.mjs').StartOptions} options
 * @param {Record<string, string>} settings
 * @param {AbortSignal} signal
 * @param {Stop[]} stops filled with what must be stopped, in the order of starting
 */
async function bringUp(options, settings, signal, stops) {
  const log = path.join(LOGS, 'setup.log');
  fs.rmSync(log, { force: true });
  if ((await stopOrphans()) > 0) print('  stopped processes that an earlier start left running');
  await ensureNodePackages(log, signal);
  const servers = await bringUpServers({
    databaseUrl: settings.DATABASE_URL,
    redisUrl: settings.REDIS_URL,
    folder: LOCAL,
    logs: LOGS,
    purpose: 'sandbox',
    signal,
    onStarted: (stop) => stops.push(stop),
  });
  await ensureBuild(log, signal);
  const addresses = await chooseAddresses(options.port, settings);
  const clockOffsetMs = clockOffset(settings, Date.now());
  const sandbox = { encryptionKey: encryptionKey(settings), clockOffsetMs };
  const env = platformEnvironment(settings, servers, addresses, sandbox);
  await step('Migrating', () => runConsole(['migrate'], env, log, signal));
  const signIn = await step('Sandbox company', () =>
    ensureSandboxCompany(env, !settings.DATABASE_URL, signal),
  );
  const { roles, verbose } = options;
  const processes = new PlatformProcesses(roles, env, String(addresses.simulatorPort), verbose);
  await step(`Starting simulator, ${roles.join(', ')}`, async () => {
    stops.push((hurry) => processes.stop(hurry));
    processes.start();
    const over = new AbortController();
    const health = waitForHealth(addresses.address, AbortSignal.any([signal, over.signal]));
    await Promise.race([health, processes.death]).finally(() => over.abort());
  });
  processes.settle();
  const running = {
    pid: process.pid,
    address: addresses.address,
    apiDocs: `${addresses.address}/api/docs`,
    simulatorUrl: addresses.simulatorUrl,
    ...servers,
    clockOffsetMs,
    roles,
    sandbox: signIn,
    startedAt: new Date().toISOString(),
  };
  writePrivateJson(RUNNING, running);
  print(summary(running, LOGS));
}

/** @returns {Promise<number>} exit status */
async function main() {
  requireNode();
  const settings = readSettings();
  const options = readStartOptions(process.argv.slice(2), settings);
  if (options.help) {
    print(START_HELP);
    return 0;
  }
  const lock = takeLock(local('start.lock'));
  if (!('release' in lock)) {
    const address = readJsonObject(RUNNING)?.address;
    const where = typeof address === 'string' ? `at ${address}` : '(still starting)';
    throw new PlainFailure(`The platform is running already ${where}, started by process ${lock.heldBy}.`, {
      advice: 'Stop it there with Ctrl-C first.',
    });
  }
  const { stop, hurry } = listenForStop((name) => print(`\nStopping (${name}); once more to hurry …`));
  /** @type {Stop[]} */
  const stops = [];
  try {
    await bringUp(options, settings, stop, stops);
    // The timer keeps this process alive; its children's pipes alone would not while all are restarting.
    const alive = setInterval(() => {}, 60_000);
    await new Promise((resolve) =>
      stop.aborted ? resolve(undefined) : stop.addEventListener('abort', resolve),
    );
    clearInterval(alive);
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    fs.rmSync(RUNNING, { force: true });
    for (const end of stops.reverse()) {
      await end(hurry).catch((error) => print(`✘ ${describeFailure(error)}`));
    }
    lock.release();
  }
  print('Stopped. The data stay in .local/ for the next npm start.');
  return 0;
}

process.exitCode = await main().catch((error) => {
  process.stderr.write(`\n${describeFailure(error)}\n`);
  return 1;
});
