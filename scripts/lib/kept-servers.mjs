// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { PlainFailure } from './plain-failure.mjs';
import { takeLock } from './run-lock.mjs';
import { bringUpServers } from './servers.mjs';

/**
 * Servers on a folder that stays, with what they hold: another run finds all of it there. TEST_DATABASE_URL and
 * TEST_REDIS_URL are not looked at.
 * @param {string} wanted the folder; made where it is missing
 * @param {string} logs
 * @param {AbortSignal} signal
 * @param {(stop: () => Promise<void>) => void} onStarted told how to stop them
 * @param {import('./database-server.mjs').DatabaseRoom} [room] of the database
 * @returns {Promise<import('./servers.mjs').Servers & { folder: string }>}
 * @throws {PlainFailure} where another run is on the folder
 */
export async function bringUpKeptServers(wanted, logs, signal, onStarted, room) {
  const folder = path.resolve(wanted);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = takeLock(path.join(folder, 'run.lock'));
  if ('heldBy' in lock) throw new PlainFailure(`Process ${lock.heldBy} is at work on ${folder}.`);
  /** @type {((hurry?: AbortSignal) => Promise<void>)[]} */
  const stops = [];
  onStarted(async () => {
    await Promise.all(stops.map((stop) => stop()));
    lock.release();
  });
  const servers = await bringUpServers({
    folder,
    logs,
    purpose: 'scratch',
    signal,
    room,
    onStarted: (stop) => stops.push(stop),
  });
  return { ...servers, folder };
}
