// @ts-check
import net from 'node:net';

/**
 * Below every system's range of outgoing ports: while a server starts or is down, no client's own connection, and no
 * other server that takes any port, may take its own.
 */
const FIRST_QUIET = 15_000;
const LAST_QUIET = 30_000;

/**
 * @param {number} port 0 for any
 * @param {string} [host]
 * @returns {Promise<number | undefined>} the port, if it could be listened on just now
 */
function probe(port, host = '127.0.0.1') {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const got = typeof address === 'object' && address !== null ? address.port : undefined;
      server.close(() => resolve(got));
    });
  });
}

/**
 * @param {number} port
 * @param {string} [host]
 * @returns {Promise<boolean>}
 */
export async function isPortFree(port, host) {
  return (await probe(port, host)) !== undefined;
}

/**
 * @param {number} [preferred] taken when it is free
 * @param {string} [host]
 * @returns {Promise<number>}
 */
export async function freePort(preferred, host) {
  const wanted = preferred === undefined ? undefined : await probe(preferred, host);
  const port = wanted ?? (await probe(0, host));
  if (port === undefined) throw new Error('no free port on this machine');
  return port;
}

/** @returns {Promise<number>} a free port that nobody takes by chance */
export async function quietPort() {
  for (;;) {
    const port = FIRST_QUIET + Math.floor(Math.random() * (LAST_QUIET - FIRST_QUIET));
    if (await isPortFree(port)) return port;
  }
}
