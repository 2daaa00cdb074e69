// @ts-check
import { spawn } from 'node:child_process';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { local, PROJECT, project } from '../lib/paths.mjs';
import { PlainFailure } from '../lib/plain-failure.mjs';
import { readJsonObject } from '../lib/private-file.mjs';
import { print } from '../lib/progress.mjs';

/** Installing everything on a new machine takes minutes. */
const START_TIMEOUT_MS = 15 * 60_000;

/**
 * What `npm start` tells of itself.
 * @typedef {{ address: string, simulatorUrl: string, databaseUrl: string, redisUrl: string,
 *   sandbox: { companyId: number, email: string, password: string, apiKey: string } }} Running
 *
 * @typedef {{ running: Running, release: () => Promise<void> }} Platform
 */

/**
 * The platform that runs on this folder, or one that is started now and stopped by `release`.
 * @returns {Promise<Platform>}
 */
export async function usePlatform() {
  const running = await readRunning();
  if (running) {
    print(`Using the platform at ${running.address}.`);
    return { running, release: async () => {} };
  }
  print('No platform is running here: starting one for the demo.\n');
  const child = spawn(process.execPath, [project('scripts', 'start.mjs')], {
    cwd: PROJECT,
    stdio: 'inherit',
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  for (const deadline = Date.now() + START_TIMEOUT_MS; Date.now() < deadline; await sleep(250)) {
    if (child.exitCode !== null) throw new PlainFailure('The platform did not start; see above.');
    const started = await readRunning();
    if (started) return { running: started, release: stop };
  }
  await stop();
  throw new PlainFailure(`The platform was not up within ${START_TIMEOUT_MS / 60_000} minutes.`);
}

/** @returns {Promise<Running | null>} */
async function readRunning() {
  const running = /** @type {Running | undefined} */ (readJsonObject(local('running.json')));
  if (!running) return null;
  try {
    const health = await fetch(`${running.address}/health`, { signal: AbortSignal.timeout(5_000) });
    return health.ok ? running : null;
  } catch {
    return null;
  }
}
