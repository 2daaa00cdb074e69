// @ts-check
import { Queue, Worker } from 'bullmq';
import mysql from 'mysql2/promise';
import { Pool } from 'undici';
import { gather } from './gather.mjs';

/** The sending process of the bare road: claims, queues, and hands over what it queued. Tells when it begins. */

const {
  DATABASE_URL = '',
  REDIS_URL = '',
  CARRIER_URL = '',
  CALLBACK_URL = '',
  CONCURRENCY = '1',
} = process.env;
const CLAIM = 1_000;
const BULK = 200;

const database = mysql.createPool({ uri: DATABASE_URL, connectionLimit: 8 });
const carrierUrl = new URL(CARRIER_URL);
const carrier = new Pool(carrierUrl.origin, { connections: 64 });
const options = {
  connection: { url: REDIS_URL, maxRetriesPerRequest: null, enableAutoPipelining: true },
  prefix: '{bare-road}',
  streams: { events: { maxLen: 100 } },
};
const queue = new Queue('send', options);

/** @param {number} from @param {number} to */
const step = (from, to) => (/** @type {number[]} */ ids) =>
  database.query('UPDATE bare_messages SET status = ? WHERE status = ? AND id IN (?)', [to, from, ids]);
const leave = gather(20, 200, step(1, 2));
const arrive = gather(40, 200, step(2, 3));

const worker = new Worker(
  'send',
  async ({ data: { id, from, to, text } }) => {
    await leave(id);
    const { statusCode, body } = await carrier.request({
      method: 'POST',
      path: carrierUrl.pathname,
      headers: { authorization: 'Bearer a-key-of-the-bare-road', 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ from, to, text, reference: `0.${id}` },
        ...{ callbackUrl: `${CALLBACK_URL}?ref=0.${id}`, validitySeconds: 3_600 },
      }),
    });
    await body.json();
    if (statusCode !== 202) throw new Error(`The carrier answered ${statusCode}.`);
    await arrive(id);
  },
  { ...options, concurrency: Number(CONCURRENCY) },
);
worker.on('failed', (_job, error) => {
  throw error;
});
await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
process.send?.('began');

for (let after = 0; ; ) {
  const [found] = await database.query(
    'SELECT id, phone, text FROM bare_messages WHERE id > ? ORDER BY id LIMIT ?',
    [after, CLAIM],
  );
  const rows = /** @type {{ id: number, phone: number, text: string }[]} */ (found);
  const last = rows.at(-1);
  if (last === undefined) break;
  await step(0, 1)(rows.map(({ id }) => id));
  for (let at = 0; at < rows.length; at += BULK) {
    await queue.addBulk(
      rows.slice(at, at + BULK).map(({ id, phone, text }) => ({
        name: 'send',
        data: { id, from: '+12125550100', to: `+${phone}`, text },
        opts: { removeOnComplete: true, removeOnFail: true },
      })),
    );
  }
  after = last.id;
}
