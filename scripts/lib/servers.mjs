// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { FLAVOURS, findDatabase } from './database-flavours.mjs';
import { startDatabase } from './database-server.mjs';
import { waitForGivenServer } from './given-server.mjs';
import { PlainFailure } from './plain-failure.mjs';
import { step } from './progress.mjs';
import { findRedis, startRedis } from './redis-server.mjs';
import { canInstallPackages, DATABASE_PACKAGE, installPackages, REDIS_PACKAGE } from './system-packages.mjs';

/**
 * @typedef {object} Servers
 * @property {string} databaseUrl
 * @property {string} redisUrl
 *
 * @typedef {object} ServerWishes
 * @property {string} [databaseUrl] a server that exists; else a private one
 * @property {string} [redisUrl]
 * @property {string} folder where private servers keep their data
 * @property {string} logs
 * @property {import('./database-server.mjs').Purpose} purpose
 * @property {import('./database-server.mjs').DatabaseRoom} [room] of a private database; else the usual
 * @property {AbortSignal} [signal]
 * @property {(stop: (hurry?: AbortSignal) => Promise<void>) => void} onStarted
 *   told how to stop each server as soon as it runs, so that an interrupted start leaves none behind
 */

/**
 * Finds or gets both servers: the given ones, else programs on this machine, else installed ones.
 * @param {ServerWishes} wishes
 * @returns {Promise<Servers>}
 * @throws {PlainFailure} with what to type, where nothing can be had
 */
export async function bringUpServers(wishes) {
  await installMissing(wishes);
  const databaseUrl = wishes.databaseUrl
    ? await given('database', wishes.databaseUrl, wishes.signal)
    : await privateDatabase(wishes);
  const redisUrl = wishes.redisUrl
    ? await given('Redis', wishes.redisUrl, wishes.signal)
    : await privateRedis(wishes);
  return { databaseUrl, redisUrl };
}

/**
 * @param {'database' | 'Redis'} what
 * @param {string} url
 * @param {AbortSignal} [signal]
 */
async function given(what, url, signal) {
  const label = what === 'Redis' ? 'Redis of REDIS_URL' : 'Database of DATABASE_URL';
  await step(label, async ({ say }) => say(await waitForGivenServer(what, url, signal)));
  return url;
}

/** @param {ServerWishes} wishes */
function privateDatabase({ folder, purpose, room, signal, onStarted }) {
  return step('Database', async ({ say }) => {
    const program = findDatabase(folder);
    if (program === undefined) throw missing([DATABASE_PACKAGE.what]);
    const { name } = FLAVOURS[program.flavour];
    const other = program.flavour === 'mysql' ? 'mariadb' : 'mysql';
    if (fs.existsSync(path.join(folder, other)) && !fs.existsSync(path.join(folder, program.flavour))) {
      throw new PlainFailure(`The data in ${path.join(folder, other)} need ${FLAVOURS[other].name}.`, {
        advice: `Only ${name} is on this machine, which cannot read them. Install ${FLAVOURS[other].name}, or move that folder away to begin anew.`,
      });
    }
    say(`${name} is coming up`);
    const server = await startDatabase(program, path.join(folder, program.flavour), purpose, signal, room);
    onStarted(server.stop);
    say(`${name} on 127.0.0.1:${server.port}${server.reused ? ', was running already' : ''}`);
    return server.url;
  });
}

/** @param {ServerWishes} wishes */
function privateRedis({ folder, signal, onStarted }) {
  return step('Redis', async ({ say }) => {
    const binary = findRedis();
    if (binary === undefined) throw missing([REDIS_PACKAGE.what]);
    const server = await startRedis(binary, path.join(folder, 'redis'), signal);
    onStarted(server.stop);
    say(`on 127.0.0.1:${server.port}${server.reused ? ', was running already' : ''}`);
    return server.url;
  });
}

/** @param {ServerWishes} wishes */
async function installMissing({ databaseUrl, redisUrl, folder, logs, signal }) {
  /** @type {import('./system-packages.mjs').ServerPackage[]} */
  const packages = [];
  if (!databaseUrl && findDatabase(folder) === undefined) packages.push(DATABASE_PACKAGE);
  if (!redisUrl && findRedis() === undefined) packages.push(REDIS_PACKAGE);
  if (packages.length === 0) return;
  const names = packages.map(({ packageName }) => packageName).join(' and ');
  if (!canInstallPackages()) throw missing(packages.map(({ what }) => what));
  await step(`Installing ${names} with apt`, async ({ say }) => {
    await installPackages(packages, path.join(logs, 'apt.log'), say, signal);
    say('');
  });
}

/** @param {string[]} what */
function missing(what) {
  return new PlainFailure(`Not on this machine: ${what.join(', ')}.`, { advice: adviceToInstall() });
}

function adviceToInstall() {
  const install = {
    darwin: 'brew install mariadb redis',
    linux: 'sudo apt-get install -y mariadb-server redis-server   (or the same packages of your system)',
  };
  const command = process.platform === 'darwin' ? install.darwin : install.linux;
  return `Type one of these, then try again:
  ${command}
  docker compose -f docker/compose.yaml up --build   (everything in containers, without npm start; see docker/.env.example)
Or give your own servers: DATABASE_URL=mysql://user:password@host:3306/database REDIS_URL=redis://host:6379/0`;
}
