// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import { PlainFailure } from './plain-failure.mjs';
import { pingDatabase, pingRedis } from './server-ping.mjs';

/** Long enough for a server that is started at the same time as we are. */
const TIMEOUT_MS = 30_000;
const POLL_MS = 500;

/**
 * Waits until a server that somebody else runs takes connections.
 * @param {'database' | 'Redis'} what
 * @param {string} url
 * @param {AbortSignal} [signal]
 * @returns {Promise<string>} host and port
 * @throws {PlainFailure} never naming the password
 */
export async function waitForGivenServer(what, url, signal) {
  const name = what === 'Redis' ? 'REDIS_URL' : 'DATABASE_URL';
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || address.hostname === '') {
    throw new PlainFailure(`${name} is not an address like ${what === 'Redis' ? 'redis' : 'mysql'}://host/…`);
  }
  // TLS begins before any greeting: such a server is asked by the application itself.
  if (address.protocol === 'rediss:') return address.host;
  const host = address.hostname.replace(/^\[|\]$/g, '');
  const port = Number(address.port || (what === 'Redis' ? 6379 : 3306));
  const access = {
    username: decodeURIComponent(address.username),
    password: decodeURIComponent(address.password),
  };
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const good = what === 'Redis' ? await pingRedis(host, port, access) : await pingDatabase(host, port);
    if (good) return `${host}:${port}`;
    if (Date.now() > deadline) {
      throw new PlainFailure(
        `No ${what} answers at ${host}:${port} (${name}) within ${TIMEOUT_MS / 1000} s.`,
        {
          advice: what === 'Redis' ? 'Is it running, and is the password right?' : 'Is it running?',
        },
      );
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}
