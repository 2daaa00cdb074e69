// @ts-check
import crypto from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { PlatformUnderTest } from '../bench/platform-under-test.mjs';
import { PlainFailure } from '../lib/plain-failure.mjs';
import { readJsonObject, writePrivateJson } from '../lib/private-file.mjs';
import { step } from '../lib/progress.mjs';
import { fillArchive } from './fill.mjs';

const GIB = 1024 ** 3;
/** The hot part of ten million messages and their texts; a server of the size that such a company has. */
export const ROOM = { bufferPoolBytes: 4 * GIB, redoLogBytes: 2 * GIB };
const NUMBERS = 3;
const POLL_MS = 200;
/** Nobody is to be slowed down: what is measured is what one call takes. */
const NO_LIMITS = {
  RATE_LIMIT_CALLER: '1000000',
  RATE_LIMIT_COMPANY: '1000000',
  RATE_LIMIT_ADDRESS: '1000000',
};

/**
 * @typedef {object} FillWishes
 * @property {number} rows messages
 * @property {number} campaigns
 * @property {boolean} people also who got what, replies and conversations
 * @property {string} [keep] folder where all of it stays
 *
 * @typedef {object} FilledPlatform
 * @property {PlatformUnderTest} platform its API alone
 * @property {import('mysql2/promise').Connection} connection
 * @property {number} companyId
 * @property {number} accountId
 * @property {number} otherId another company
 * @property {Awaited<ReturnType<typeof fillArchive>>} filled
 * @property {KeptFill} kept
 */

/**
 * The platform's API over a company with this many messages.
 * @param {import('../bench.mjs').Ground} ground
 * @param {FillWishes} wishes
 * @returns {Promise<FilledPlatform>}
 */
export async function startFilled(ground, wishes) {
  const kept = new KeptFill(wishes);
  const settings = { ...NO_LIMITS, ENCRYPTION_KEY: kept.encryptionKey };
  const platform = await PlatformUnderTest.start(ground, { roles: ['api'], settings });
  const connection = await mysql.createConnection({ uri: ground.servers.databaseUrl, timezone: 'Z' });
  ground.onStarted(() => connection.end());
  const { companyId } = platform;
  const otherId = companyId + 1;
  const accountId = await kept.once('account', () => makeAccount(platform, connection));
  const filled = await kept.once('messages', () => {
    const { rows, campaigns, people } = wishes;
    const plan = { companyId, accountId, otherId, rows, campaigns, people, until: new Date() };
    return step(`Filling in ${rows} messages`, ({ say }) => fillArchive(connection, plan, say));
  });
  if (wishes.keep !== undefined) await keepWarm(connection, ground.signal);
  // Dates, as they were before they stood in a file.
  const dated = filled.campaigns.map((one) => ({
    ...one,
    startedAt: new Date(one.startedAt),
    finishedAt: new Date(one.finishedAt),
  }));
  return {
    ...{ platform, connection, companyId, accountId, otherId, kept },
    filled: { ...filled, campaigns: dated },
  };
}

/** What was filled in on a folder that stays, step by step; without a folder each step is done. */
export class KeptFill {
  /** @param {FillWishes} wishes */
  constructor({ keep, rows, campaigns }) {
    this.file = keep === undefined ? undefined : path.join(path.resolve(keep), 'filled.json');
    /** @type {Record<string, unknown>} */
    this.done = (this.file === undefined ? undefined : readJsonObject(this.file)) ?? {};
    const size = `${rows} messages, ${campaigns} campaigns`;
    if (this.done.size !== undefined && this.done.size !== size) {
      throw new PlainFailure(`${this.file} was filled with ${this.done.size}, not ${size}.`);
    }
    const key = this.done.encryptionKey;
    this.encryptionKey = typeof key === 'string' ? key : crypto.randomBytes(32).toString('base64');
    this.#keep({ size, encryptionKey: this.encryptionKey });
  }

  /**
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} work gives what JSON can say
   * @returns {Promise<T>} what it gave when it was done
   * @throws {PlainFailure} where an earlier run died amid it
   */
  async once(name, work) {
    if (name in this.done) return /** @type {T} */ (this.done[name]);
    const begun = `${name} begun`;
    if (begun in this.done)
      throw new PlainFailure(`A run ended amid filling in ${name}. Remove the folder of ${this.file}.`);
    this.#keep({ [begun]: true });
    const result = await work();
    this.#keep({ [name]: result });
    return result;
  }

  /** @param {Record<string, unknown>} facts */
  #keep(facts) {
    Object.assign(this.done, facts);
    if (this.file !== undefined) writePrivateJson(this.file, this.done);
  }
}

/** @param {Record<string, unknown>} values @returns {{ keep?: string }} */
export function keepOption({ keep }) {
  return typeof keep === 'string' ? { keep } : {};
}

/**
 * @param {PlatformUnderTest} platform
 * @param {import('mysql2/promise').Connection} connection
 * @returns {Promise<number>} the account
 */
async function makeAccount({ api }, connection) {
  const { id } = await api.call('POST', '/accounts', {
    carrier: 'simulator',
    name: 'Main',
    credentials: { accountId: 'bench', apiKey: 'a key of the bench' },
  });
  const { items } = await api.call('POST', `/accounts/${id}/numbers`, {
    numbers: Array.from({ length: NUMBERS }, (_, index) => ({
      phone: `+1212555010${index}`,
      type: 'ten_dlc',
    })),
  });
  if (items[0]?.id !== 1) throw new PlainFailure('The first number of an empty database is not the first.');
  await connection.query("INSERT INTO companies (name, created_at) VALUES ('Other', NOW())");
  return id;
}

/**
 * The memory of a server that has run for long: which pages it holds is written down when it ends (a quarter of them,
 * if nobody says otherwise), and they are read again when it begins.
 * @param {import('mysql2/promise').Connection} connection
 * @param {AbortSignal} signal
 */
async function keepWarm(connection, signal) {
  await connection.query('SET GLOBAL innodb_buffer_pool_dump_pct = 100');
  await step('Warming the database', async ({ say }) => {
    for (;;) {
      signal.throwIfAborted();
      const [rows] = await connection.query("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_load_status'");
      const said = /** @type {{ Value: string }[]} */ (rows)[0]?.Value ?? '';
      say(said);
      // Other words: completed at some time, not started, no file to read.
      if (!/^Loaded \d/.test(said)) return;
      await sleep(POLL_MS);
    }
  });
}
