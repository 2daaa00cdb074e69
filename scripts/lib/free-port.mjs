// @ts-check
import net from 'node:net';

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
