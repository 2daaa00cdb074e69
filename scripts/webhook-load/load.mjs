// @ts-check
import { createHmac } from 'node:crypto';
import process from 'node:process';
import { Connection } from './connection.mjs';

/*
 * The process that plays the carrier: it is told a load over IPC, posts it, and tells the answers. Bytes and
 * signatures are made before the clock starts.
 */

/**
 * @typedef {object} Load
 * @property {number} port
 * @property {string} path of the account's webhook address
 * @property {string} secret that signs
 * @property {Pick<import('./requests.mjs').LoadRequest, 'query' | 'body' | 'forged'>[]} requests
 * @property {number} connections
 * @property {number} [times] the whole load is posted so often; once if left out
 * @property {number} [perSecond] open loop: each request has its time, whatever became of those before it
 *
 * @typedef {object} LoadResult
 * @property {number} seconds
 * @property {Uint16Array} statuses of each request, the last time that it was posted; 0: no answer
 * @property {Float64Array} latencies ms from the time at which each request was to leave
 */

/**
 * @param {Load} load
 * @returns {Buffer[]}
 */
function toBytes({ path, port, secret, requests }) {
  const timestamp = Math.floor(Date.now() / 1_000);
  return requests.map(({ query, body, forged }) => {
    const signature = createHmac('sha256', forged ? `not ${secret}` : secret)
      .update(`${timestamp}.${body}`)
      .digest('hex');
    return Buffer.from(
      `POST ${path}${query} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: keep-alive\r\n` +
        'content-type: application/json\r\nuser-agent: simulated-carrier\r\naccept: */*\r\n' +
        `x-simulator-timestamp: ${timestamp}\r\nx-simulator-signature: ${signature}\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}

/**
 * Each connection posts its next request as soon as the last one is answered.
 * @param {Connection[]} connections
 * @param {Buffer[]} bytes
 * @param {number} times
 * @param {LoadResult} result
 * @returns {Promise<void>}
 */
function closedLoop(connections, bytes, times, { statuses, latencies }) {
  const all = bytes.length * times;
  let next = 0;
  let answered = 0;
  let living = connections.length;
  return new Promise((resolve, reject) => {
    /** @param {Connection} connection */
    const postNext = (connection) => {
      if (next >= all) return;
      if (connection.broken) {
        living -= 1;
        if (living === 0) reject(new Error('All connections broke.'));
        return;
      }
      const index = next % bytes.length;
      next += 1;
      const began = performance.now();
      connection.post(bytes[index] ?? Buffer.alloc(0), (status) => {
        statuses[index] = status;
        latencies[index] = performance.now() - began;
        answered += 1;
        if (answered === all) resolve();
        else postNext(connection);
      });
    };
    for (const connection of connections) postNext(connection);
  });
}

/**
 * Requests leave by the clock. One that finds no free connection waits, and its latency counts from its own time.
 * @param {Connection[]} connections
 * @param {Buffer[]} bytes
 * @param {number} perSecond
 * @param {LoadResult} result
 * @returns {Promise<void>}
 */
function openLoop(connections, bytes, perSecond, { statuses, latencies }) {
  const interval = 1_000 / perSecond;
  const began = performance.now();
  const free = [...connections];
  let next = 0;
  let answered = 0;
  return new Promise((resolve) => {
    const postDue = () => {
      while (next < bytes.length && began + next * interval <= performance.now()) {
        const connection = free.pop();
        if (!connection) return;
        post(connection, next);
        next += 1;
      }
    };
    /** @param {Connection} connection @param {number} index */
    const post = (connection, index) => {
      connection.post(bytes[index] ?? Buffer.alloc(0), (status) => {
        statuses[index] = status;
        latencies[index] = performance.now() - (began + index * interval);
        answered += 1;
        free.push(connection);
        postDue();
        if (answered < bytes.length) return;
        clearInterval(timer);
        resolve();
      });
    };
    const timer = setInterval(postDue, 1);
  });
}

/**
 * @param {Load} load
 * @returns {Promise<LoadResult>}
 */
async function run(load) {
  const bytes = toBytes(load);
  const connections = await Promise.all(
    Array.from({ length: load.connections }, () => Connection.open(load.port)),
  );
  const result = {
    seconds: 0,
    statuses: new Uint16Array(bytes.length),
    latencies: new Float64Array(bytes.length),
  };
  const began = performance.now();
  if (load.perSecond === undefined) await closedLoop(connections, bytes, load.times ?? 1, result);
  else await openLoop(connections, bytes, load.perSecond, result);
  result.seconds = (performance.now() - began) / 1_000;
  for (const connection of connections) connection.close();
  return result;
}

process.on('message', async (/** @type {Load} */ load) => {
  process.send?.(await run(load).catch((error) => String(error)));
});
process.on('disconnect', () => process.exit(0));
