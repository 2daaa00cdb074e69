// @ts-check
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import mysql from 'mysql2/promise';
import { machineMemory } from '../lib/database-server.mjs';
import { PlainFailure } from '../lib/plain-failure.mjs';
import { print, step } from '../lib/progress.mjs';
import { wholeOption } from '../lib/whole-option.mjs';
import { writeList } from '../lists/write-list.mjs';
import { followImport, uploadList } from '../sending/campaign-steps.mjs';
import { measureLimit } from './load-limit.mjs';
import { PlatformUnderTest } from './platform-under-test.mjs';

const SEED = 1;
/** Lists may be of any size. */
const DAY_MS = 24 * 3_600_000;
/** Odd notations, repetitions and rejects: the share that generate:list has by itself. */
const MESS = 0.1;
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
/** A contact with its three indexes, pages half full after random inserts included. */
const BYTES_PER_CONTACT = 500;

/** @type {import('../bench.mjs').Bench} */
export const importBench = {
  usage: `  import --rows N [--by-tenths]   a list of N rows (${MESS * 100} % messy) through upload, worker and database, against
                                  one bare LOAD DATA LOCAL INFILE of the same contacts on the same server
`,
  options: { rows: { type: 'string', default: '1000000' }, 'by-tenths': { type: 'boolean', default: false } },
  plan: (values) => {
    const rows = wholeOption(values, 'rows', 1_000);
    return { room: roomFor(rows), run: (ground) => run(ground, rows, values['by-tenths'] === true) };
  },
};

/**
 * As a server that lists of this size live on would be set: the buffer pool holds the table that grows (an import
 * touches its unique index everywhere), up to half of the memory; the redo log takes a minute of writing (60 MB a
 * second), so that pages go to the disk in their own time and not because the log is full.
 * @param {number} rows
 * @returns {import('../lib/database-server.mjs').DatabaseRoom}
 */
function roomFor(rows) {
  const wanted = Math.max(GIB, rows * BYTES_PER_CONTACT * 1.2);
  return { bufferPoolBytes: Math.round(Math.min(wanted, machineMemory() / 2)), redoLogBytes: 4_096 * MIB };
}

/**
 * @param {import('../bench.mjs').Ground} ground
 * @param {number} rows
 * @param {boolean} byTenths
 */
async function run(ground, rows, byTenths) {
  const list = { rows, seed: SEED, mess: MESS };
  const file = path.join(ground.servers.folder, 'list.csv');
  const platform = await PlatformUnderTest.start(ground);
  await step(`Writing a list of ${rows} rows`, () => writeList(file, list, ground.signal));
  const limit = await measureLimit(ground, list);
  const { api } = platform;
  const blob = await fs.openAsBlob(file, { type: 'text/csv' });
  const { importId } = await step('Uploading', () =>
    platform.whileAlive(uploadList(api, 'Bench', blob, { mapping: MAPPING })),
  );
  const done = await step('Importing', ({ say }) =>
    platform.whileAlive(followImport(api, importId, { say, signal: ground.signal, patienceMs: DAY_MS })),
  );
  checkSums(done, rows, limit.loaded);
  print(
    `  ${done.inserted} inserted, ${done.duplicates} duplicates, ${done.rejected} rejected; ${os.availableParallelism()} cores`,
  );
  const memory = platform.memory.megabytes();
  print(`  Peaks: ${memory.text}`);
  const rate = rows / seconds(done.createdAt, done.finishedAt);
  return {
    rows,
    rows_per_s: Math.round(rate),
    limit_rows_per_s: Math.round(limit.rowsPerSecond),
    ratio: round(rate / limit.rowsPerSecond),
    peak_rss_mb: memory.largest,
    ...(byTenths ? await tenths(ground.servers.databaseUrl, importId, Date.parse(done.createdAt)) : {}),
  };
}

const MAPPING = {
  phone: 'Mobile Phone',
  firstName: 'First Name',
  lastName: 'Last Name',
  email: 'Email',
  state: 'State',
  zip: 'Zip',
  custom: { Company: 'Company' },
};

/**
 * A fast import that loses rows is none.
 * @param {Record<string, number>} done
 * @param {number} rows
 * @param {number} contacts
 */
function checkSums(done, rows, contacts) {
  const { inserted = 0, updated = 0, duplicates = 0, rejected = 0 } = done;
  if (done.rows === rows && inserted === contacts && inserted + updated + duplicates + rejected === rows)
    return;
  throw new PlainFailure('The sums of the import are wrong.', {
    details: JSON.stringify({ expected: { rows, contacts }, told: done }, null, 2),
  });
}

/**
 * Rates of the first and the last tenth of the batches, in the order in which they were done.
 * @param {string} databaseUrl
 * @param {number} importId
 * @param {number} began ms since 1970
 */
async function tenths(databaseUrl, importId, began) {
  const connection = await mysql.createConnection({ uri: databaseUrl, timezone: 'Z' });
  const [batches] = /** @type {[{ rowsCut: number, at: Date }[], unknown]} */ (
    /** @type {unknown} */ (
      await connection.query(
        'SELECT rows_cut AS rowsCut, completed_at AS at FROM import_batches WHERE import_id = ? ORDER BY completed_at',
        [importId],
      )
    )
  );
  await connection.end();
  const tenth = Math.max(1, Math.floor(batches.length / 10));
  /** @param {number} from @param {number} to */
  const rate = (from, to) => {
    const start = from === 0 ? began : Number(batches[from - 1]?.at);
    const count = batches.slice(from, to).reduce((sum, { rowsCut }) => sum + rowsCut, 0);
    return (count * 1_000) / Math.max(1, Number(batches[to - 1]?.at) - start);
  };
  const first = rate(0, tenth);
  const last = rate(batches.length - tenth, batches.length);
  return {
    first_tenth_rows_per_s: Math.round(first),
    last_tenth_rows_per_s: Math.round(last),
    last_to_first: round(last / first),
  };
}

/** @param {number} value */
const round = (value) => Math.round(value * 1_000) / 1_000;

/**
 * @param {string} from
 * @param {string} to
 */
const seconds = (from, to) => (Date.parse(to) - Date.parse(from)) / 1_000;
