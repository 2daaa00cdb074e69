// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import mysql from 'mysql2';
import { step } from '../lib/progress.mjs';
import { writeRows } from '../lists/write-list.mjs';

const COLUMNS =
  'id, phone, country, region, city, first_name, last_name, email, zip, time_zone, hours_class_id, custom_fields, import_row';

/**
 * How fast the server takes the contacts of a list where nothing but their loading is done: one bare LOAD DATA
 * LOCAL INFILE on one connection into a table like `contacts`, of the rows that an import would add.
 *
 * @param {import('../bench.mjs').Ground} ground
 * @param {import('../lists/write-list.mjs').ListWish} list
 * @returns {Promise<{ loaded: number, rowsPerSecond: number }>}
 */
export async function measureLimit({ servers, signal }, list) {
  const file = path.join(servers.folder, 'contacts.tsv');
  await step('Writing the clean rows', () => writeRows(file, list, '', toTableRow, signal));
  const connection = mysql.createConnection({ uri: servers.databaseUrl, flags: ['+LOCAL_FILES'] });
  const abort = () => connection.destroy();
  signal.addEventListener('abort', abort);
  try {
    return await step('Bare LOAD DATA LOCAL INFILE', async ({ say }) => {
      await query(connection, { sql: 'CREATE TABLE bench_contacts LIKE contacts' });
      const began = performance.now();
      const { affectedRows } = await query(connection, {
        sql: `LOAD DATA LOCAL INFILE 'contacts' INTO TABLE bench_contacts CHARACTER SET utf8mb4 (${COLUMNS})
          SET list_id = 1, company_id = 1, import_id = 1, created_at = NOW(3), updated_at = NOW(3)`,
        infileStreamFactory: () => fs.createReadStream(file, { highWaterMark: 1024 ** 2 }),
      });
      const seconds = (performance.now() - began) / 1_000;
      await query(connection, { sql: 'DROP TABLE bench_contacts' });
      const rowsPerSecond = affectedRows / seconds;
      say(`${Math.round(rowsPerSecond)} rows/s`);
      return { loaded: affectedRows, rowsPerSecond };
    });
  } finally {
    signal.removeEventListener('abort', abort);
    connection.destroy();
    fs.rmSync(file, { force: true });
  }
}

/**
 * @param {import('mysql2').Connection} connection
 * @param {import('mysql2').QueryOptions} options
 * @returns {Promise<import('mysql2').ResultSetHeader>}
 */
function query(connection, options) {
  return new Promise((resolve, reject) => {
    connection.query(options, (error, result) => {
      if (error) reject(error);
      else resolve(/** @type {import('mysql2').ResultSetHeader} */ (result));
    });
  });
}

/**
 * The contact that comes of a row, as LOAD DATA reads it; nothing for rows that add none.
 * @param {import('../lists/list-rows.mjs').ListRow} row
 * @param {number} index
 */
function toTableRow({ mess, area, phone, person }, index) {
  if (mess !== null && mess !== 'notation') return '';
  const { first, last, email, state, zip, company } = person;
  // The published data names a city for about one exchange in seven.
  const city = Number(phone.slice(3, 6)) % 7 === 0 ? area.city : '\\N';
  const custom = company === '' ? '\\N' : JSON.stringify({ Company: company }).replaceAll('\\', '\\\\');
  return `${index + 1}\t1${phone}\tUS\t${state || area.state}\t${city}\t${first}\t${last}\t${email || '\\N'}\t${zip || '\\N'}\t\\N\t${area.code}\t${custom}\t${index + 1}\n`;
}
