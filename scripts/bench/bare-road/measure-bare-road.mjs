// @ts-check
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../lib/free-port.mjs';
import { project } from '../../lib/paths.mjs';
import { PlainFailure } from '../../lib/plain-failure.mjs';

const ACCOUNT = 'bare';

/**
 * @typedef {object} BareRoad
 * @property {import('mysql2/promise').Connection} connection
 * @property {import('../../lib/servers.mjs').Servers} servers
 * @property {import('../../lib/api.mjs').Api} carrier
 * @property {string} carrierUrl
 * @property {object} behaviour of the carrier
 * @property {number} campaignId whose messages go once more
 * @property {number} messages
 * @property {number} concurrency
 * @property {AbortSignal} signal
 */

/**
 * What the parts alone can do on this machine, without anything that the platform is for: a job for each message, its
 * status committed before and after one request to the carrier, and its delivery report committed before it is
 * answered. One table with one index; no rules, pace, prices, counters, traces or signatures. One process sends and one
 * receives, as on the real road.
 * @param {BareRoad} road
 * @returns {Promise<number>} messages a second
 */
export async function measureBareRoad(road) {
  const { connection, servers, carrier, carrierUrl, behaviour, campaignId, messages, signal } = road;
  await carrier.call('PUT', `/control/accounts/${ACCOUNT}/settings`, behaviour);
  await connection.query(
    'CREATE TABLE bare_messages (id BIGINT UNSIGNED PRIMARY KEY, phone BIGINT UNSIGNED NOT NULL, status TINYINT NOT NULL, text VARCHAR(2000) NOT NULL)',
  );
  await connection.query(
    `INSERT INTO bare_messages SELECT m.id, m.phone, 0, t.text FROM messages m
       JOIN message_texts t ON t.campaign_id = m.campaign_id AND t.message_id = m.id WHERE m.campaign_id = ?`,
    [campaignId],
  );
  const port = await freePort();
  const env = {
    PATH: process.env.PATH ?? '',
    DATABASE_URL: servers.databaseUrl,
    REDIS_URL: servers.redisUrl,
    CARRIER_URL: `${carrierUrl}/v1/accounts/${ACCOUNT}/messages`,
    CALLBACK_URL: `http://127.0.0.1:${port}/webhooks`,
    PORT: String(port),
    MESSAGES: String(messages),
    CONCURRENCY: String(road.concurrency),
  };
  const start = (/** @type {string} */ name) =>
    fork(project('scripts', 'bench', 'bare-road', name), { env, signal, killSignal: 'SIGKILL' });
  const receiver = start('receive.mjs');
  const children = [receiver];
  try {
    await told(receiver, signal);
    const sender = start('send.mjs');
    children.push(sender);
    await told(sender, signal);
    const began = performance.now();
    await told(receiver, signal);
    return (messages * 1_000) / (performance.now() - began);
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}

/**
 * The next word of a process.
 * @param {import('node:child_process').ChildProcess} child
 * @param {AbortSignal} signal
 */
async function told(child, signal) {
  const ended = new AbortController();
  const gone = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new PlainFailure(`A process of the bare road ended by itself with ${code}.`);
  });
  try {
    await Promise.race([once(child, 'message', { signal }), gone]);
  } finally {
    gone.catch(() => {});
    ended.abort();
  }
}
