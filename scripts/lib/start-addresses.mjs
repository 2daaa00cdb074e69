// @ts-check
import { freePort, isPortFree } from './free-port.mjs';
import { PlainFailure } from './plain-failure.mjs';
import { readPort } from './start-options.mjs';

const API_PORT = 3000;
const SIMULATOR_PORT = 3900;

/**
 * @typedef {object} Addresses
 * @property {string} host the API listens on
 * @property {number} port
 * @property {string} address of the API, as seen from this machine
 * @property {number} simulatorPort
 * @property {string} simulatorUrl
 */

/**
 * @param {number | undefined} wantedPort
 * @param {Record<string, string>} settings
 * @returns {Promise<Addresses>}
 */
export async function chooseAddresses(wantedPort, settings) {
  const host = settings.HOST ?? '127.0.0.1';
  const port = await choosePort('PORT', wantedPort, API_PORT, host);
  const wantedSimulator = readPort('SIMULATOR_PORT', settings.SIMULATOR_PORT);
  const simulatorPort = await choosePort('SIMULATOR_PORT', wantedSimulator, SIMULATOR_PORT, '127.0.0.1');
  const everywhere = host === '0.0.0.0' || host === '::';
  const shown = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return {
    host,
    port,
    address: `http://${shown}:${port}`,
    simulatorPort,
    simulatorUrl: `http://127.0.0.1:${simulatorPort}`,
  };
}

/**
 * A port that was asked for is taken or refused; else the usual one, else any.
 * @param {string} name
 * @param {number | undefined} wanted
 * @param {number} usual
 * @param {string} host
 */
async function choosePort(name, wanted, usual, host) {
  if (wanted === undefined) return freePort(usual, host);
  if (await isPortFree(wanted, host)) return wanted;
  throw new PlainFailure(`${name}: ${host}:${wanted} cannot be listened on; another program may use it.`);
}
