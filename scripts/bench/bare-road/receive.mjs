// @ts-check
import http from 'node:http';
import mysql from 'mysql2/promise';
import { gather } from './gather.mjs';

/** The receiving process of the bare road: commits delivery reports before it answers. Tells when it listens, and after the last. */

const { DATABASE_URL = '', PORT = '0', MESSAGES = '0' } = process.env;
const database = mysql.createPool({ uri: DATABASE_URL, connectionLimit: 4 });
let delivered = 0;

const keep = gather(10, 200, async (/** @type {number[]} */ ids) => {
  const [{ affectedRows }] = /** @type {[import('mysql2').ResultSetHeader, unknown]} */ (
    await database.query('UPDATE bare_messages SET status = 4 WHERE status < 4 AND id IN (?)', [ids])
  );
  delivered += affectedRows;
  if (delivered === Number(MESSAGES)) process.send?.('done');
});

http
  .createServer((request, response) => {
    /** @type {Buffer[]} */
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', async () => {
      /** @type {{ status: string, reference: string }[]} */
      const events = JSON.parse(Buffer.concat(pieces).toString('utf8'));
      const ids = events
        .filter(({ status }) => status === 'delivered')
        .map(({ reference }) => Number(reference.split('.')[1]));
      await Promise.all(ids.map(keep));
      response.writeHead(204).end();
    });
  })
  .listen(Number(PORT), '127.0.0.1', () => process.send?.('listening'));
