// @ts-check
import fs from 'node:fs';
import { makeScratchFolder, removeAbandonedScratch } from './scratch-folder.mjs';
import { bringUpServers } from './servers.mjs';

/**
 * Servers for one run of the tests or of a bench, on a folder that goes with them. TEST_DATABASE_URL and
 * TEST_REDIS_URL, where set, are used instead.
 * @param {Record<string, string>} settings
 * @param {string} logs
 * @param {AbortSignal} signal
 * @param {(stop: () => Promise<void>) => void} onStarted told how to undo it all, before anything is done
 * @param {import('./database-server.mjs').DatabaseRoom} [room] of the database; else little, as tests need
 * @returns {Promise<import('./servers.mjs').Servers & { folder: string }>} folder: goes with the servers
 */
export async function bringUpScratchServers(settings, logs, signal, onStarted, room) {
  await removeAbandonedScratch();
  const folder = makeScratchFolder();
  /** @type {((hurry?: AbortSignal) => Promise<void>)[]} */
  const stops = [];
  onStarted(async () => {
    // Nobody will read these data again: no graceful end is needed.
    await Promise.all(stops.map((stop) => stop(AbortSignal.abort())));
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const servers = await bringUpServers({
    databaseUrl: settings.TEST_DATABASE_URL,
    redisUrl: settings.TEST_REDIS_URL,
    folder,
    logs,
    purpose: 'scratch',
    signal,
    room,
    onStarted: (stop) => stops.push(stop),
  });
  return { ...servers, folder };
}
