// @ts-check
import { local } from './paths.mjs';

/**
 * The environment of every process of the platform.
 * @param {Record<string, string>} settings what the person set: goes before our own choices
 * @param {import('./servers.mjs').Servers} servers
 * @param {import('./start-addresses.mjs').Addresses} addresses
 * @param {{ encryptionKey: string, clockOffsetMs: number }} sandbox
 * @returns {Record<string, string>}
 */
export function platformEnvironment(settings, servers, addresses, sandbox) {
  return {
    STORAGE_DIR: local('storage'),
    PUBLIC_URL: addresses.address,
    SIMULATOR_LEDGER_FILE: local('simulator-ledger.jsonl'),
    CARRIER_BASE_URL_SIMULATOR: addresses.simulatorUrl,
    // A first campaign should not wait a whole minute for its first dispatch.
    DISPATCH_INTERVAL_MS: '10000',
    // Invitations and password resets are read in the log.
    MAIL_LOG_TEXTS: 'true',
    ...settings,
    DATABASE_URL: servers.databaseUrl,
    REDIS_URL: servers.redisUrl,
    HOST: addresses.host,
    PORT: String(addresses.port),
    ENCRYPTION_KEY: sandbox.encryptionKey,
    CLOCK_OFFSET_MS: String(sandbox.clockOffsetMs),
  };
}
