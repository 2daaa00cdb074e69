// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findDatabase } from '../lib/database-flavours.mjs';
import { startDatabase } from '../lib/database-server.mjs';
import { PlainFailure } from '../lib/plain-failure.mjs';
import { readJsonObject } from '../lib/private-file.mjs';
import { asKnownProcess, freezeProcess, stopProcess } from '../lib/process-mark.mjs';
import { findRedis, startRedis } from '../lib/redis-server.mjs';
import { makeScratchFolder, removeAbandonedScratch } from '../lib/scratch-folder.mjs';
import { bringUpServers } from '../lib/servers.mjs';
import { RedisPast } from './redis-past.mjs';

/** A database and a Redis that may be killed at any moment and come back under the same address. */
export class MortalServers {
  /**
   * @param {string} folder
   * @param {import('../lib/servers.mjs').Servers} addresses
   * @param {{ database: string, redis: string }} places
   * @param {AbortSignal} signal
   */
  constructor(folder, addresses, places, signal) {
    this.folder = folder;
    this.databaseUrl = addresses.databaseUrl;
    this.redisUrl = addresses.redisUrl;
    this.places = places;
    this.signal = signal;
    this.past = new RedisPast(path.join(places.redis, 'data', 'appendonlydir'));
  }

  /**
   * @param {string} logs
   * @param {AbortSignal} signal
   * @param {(stop: () => Promise<void>) => void} onStarted
   */
  static async start(logs, signal, onStarted) {
    await removeAbandonedScratch();
    const folder = makeScratchFolder();
    const flavour = findDatabase(folder)?.flavour ?? 'mariadb';
    const places = { database: path.join(folder, flavour), redis: path.join(folder, 'redis') };
    onStarted(async () => {
      // Nobody will read these data again: no graceful end is needed.
      await Promise.all(Object.values(places).map(kill));
      fs.rmSync(folder, { recursive: true, force: true });
    });
    for (const place of Object.values(places)) {
      fs.mkdirSync(place, { recursive: true, mode: 0o700 });
    }
    const addresses = await bringUpServers({ folder, logs, purpose: 'scratch', signal, onStarted: () => {} });
    return new MortalServers(folder, addresses, places, signal);
  }

  /** @param {number} downMs */
  async killDatabase(downMs) {
    await kill(this.places.database);
    await sleep(downMs);
    const program = findDatabase(this.folder);
    if (program === undefined) throw new PlainFailure('The database program has gone.');
    const { url } = await startDatabase(program, this.places.database, 'scratch', this.signal);
    if (url !== this.databaseUrl) throw new PlainFailure('The port of the database was taken meanwhile.');
  }

  /**
   * The database answers nobody for a while, and then goes on with what it was at.
   * @param {number} forMs
   */
  async stallDatabase(forMs) {
    const running = processOf(this.places.database);
    if (running !== undefined) await freezeProcess(running, forMs, this.signal);
  }

  /**
   * @param {number} downMs
   * @param {number} [backMs] put back to the state of so long ago; else nothing that it wrote is lost
   */
  async killRedis(downMs, backMs) {
    await kill(this.places.redis);
    if (backMs !== undefined) this.past.restore(backMs);
    await sleep(downMs);
    const binary = findRedis();
    if (binary === undefined) throw new PlainFailure('The Redis program has gone.');
    const { url } = await startRedis(binary, this.places.redis, this.signal);
    if (url !== this.redisUrl) throw new PlainFailure('The port of Redis was taken meanwhile.');
  }
}

/** @param {string} place */
async function kill(place) {
  const running = processOf(place);
  if (running !== undefined) await stopProcess(running, 0, AbortSignal.abort());
}

/** @param {string} place */
const processOf = (place) => asKnownProcess(readJsonObject(path.join(place, 'instance.json')));
