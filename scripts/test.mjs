// @ts-check
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureBrowser } from './lib/browser.mjs';
import { ensureBuild } from './lib/build.mjs';
import { run } from './lib/command.mjs';
import { TEST_ROOM } from './lib/database-server.mjs';
import { readSettings } from './lib/env-file.mjs';
import { ensureNodePackages } from './lib/node-packages.mjs';
import { requireNode } from './lib/node-version.mjs';
import { LOGS, project } from './lib/paths.mjs';
import { describeFailure } from './lib/plain-failure.mjs';
import { print, step } from './lib/progress.mjs';
import { bringUpScratchServers } from './lib/scratch-servers.mjs';
import { listenForStop } from './lib/stop-signals.mjs';

const HELP = `npm test [-- arguments of jest]

Without arguments: format, lint, types, build, then every test on a database and a Redis of its own,
which go when the run ends. With arguments (npm test -- test/unit/platform) only jest, on what they name;
tests under test/unit alone need neither servers nor a build.

TEST_DATABASE_URL (a user who may create databases) and TEST_REDIS_URL: servers to use instead.
`;

const CHECKS = ['format', 'lint', 'types'];
/** A format or lint run may find much: all of it should be readable in a CI log. */
const SHOWN_LINES = 400;

/** @param {string} name */
const logFile = (name) => path.join(LOGS, `test-${name}.log`);

/**
 * A failure is shown at once and remembered; the run goes on, so that one run tells everything.
 * @param {string[]} failed
 * @param {string} name
 * @param {AbortSignal} signal
 * @param {() => Promise<unknown>} work
 */
async function remember(failed, name, signal, work) {
  await work().catch((error) => {
    signal.throwIfAborted();
    failed.push(name);
    print(describeFailure(error));
  });
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} whether everything passed
 */
function runJest(args, env, signal) {
  return new Promise((resolve, reject) => {
    // A group of its own, so that nothing that a test started outlives the run.
    const jest = spawn(process.execPath, [project('node_modules/jest/bin/jest.js'), ...args], {
      cwd: project(),
      env: {
        ...env,
        NODE_OPTIONS: `${env.NODE_OPTIONS ?? ''} --experimental-vm-modules --no-warnings`.trim(),
      },
      stdio: 'inherit',
      detached: true,
    });
    signal.addEventListener('abort', () => killGroup(jest.pid));
    jest.once('error', reject);
    jest.once('close', () => killGroup(jest.pid));
    jest.once('close', (code) => resolve(code === 0));
  });
}

/** @param {number | undefined} leader */
function killGroup(leader) {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // None of the group lives any more.
  }
}

/**
 * @param {string[]} args
 * @param {AbortSignal} signal
 * @param {(stop: () => Promise<void>) => void} onStarted
 * @returns {Promise<boolean>}
 */
async function testAll(args, signal, onStarted) {
  const settings = readSettings();
  const named = args.filter((arg) => !arg.startsWith('-'));
  const unitOnly = named.length > 0 && named.every((arg) => /^(\.\/)?test\/unit(\/|$)/.test(arg));
  /** @type {string[]} */
  const failed = [];
  await ensureNodePackages(logFile('setup'), signal);
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env };
  if (!unitOnly) {
    const servers = await bringUpScratchServers(settings, LOGS, signal, onStarted, TEST_ROOM);
    env.TEST_DATABASE_URL = servers.databaseUrl;
    env.TEST_REDIS_URL = servers.redisUrl;
  }
  if (named.length === 0 || named.some((arg) => /^(\.\/)?test(\/browser.*)?$/.test(arg))) {
    env.TEST_BROWSER = await ensureBrowser(LOGS, signal);
  }
  for (const check of named.length === 0 ? CHECKS : []) {
    await remember(failed, check, signal, () =>
      step(check, () =>
        run('npm', ['run', '--silent', check], {
          cwd: project(),
          signal,
          title: `npm run ${check}`,
          showLines: SHOWN_LINES,
        }),
      ),
    );
  }
  if (!unitOnly) await remember(failed, 'build', signal, () => ensureBuild(logFile('build'), signal));
  if (failed.length > 0) print(`✘ Failed before the tests, and so will this run: ${failed.join(', ')}`);
  signal.throwIfAborted();
  const passed = await runJest([...(process.env.CI ? ['--ci'] : []), ...args], env, signal);
  return passed && failed.length === 0;
}

/** @returns {Promise<number>} exit status */
async function main() {
  requireNode();
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    print(HELP);
    return 0;
  }
  const { stop } = listenForStop((name) => print(`\nStopping (${name}) …`));
  /** @type {(() => Promise<void>)[]} */
  const undo = [];
  try {
    return (await testAll(args, stop, (how) => undo.push(how))) ? 0 : 1;
  } catch (error) {
    if (!stop.aborted) throw error;
    return 130;
  } finally {
    for (const how of undo) await how();
  }
}

process.exitCode = await main().catch((error) => {
  process.stderr.write(`\n${describeFailure(error)}\n`);
  return 1;
});
