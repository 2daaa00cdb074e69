// @ts-check
import crypto from 'node:crypto';
import path from 'node:path';
import { Api } from '../lib/api.mjs';
import { freePort } from '../lib/free-port.mjs';
import { LOGS, project } from '../lib/paths.mjs';
import { step } from '../lib/progress.mjs';
import { sandboxOffset } from '../lib/sandbox-clock.mjs';
import { runConsole } from '../lib/sandbox-state.mjs';
import { waitForHealth } from '../lib/wait-for-health.mjs';
import { PlatformProcess } from './platform-process.mjs';

/**
 * @typedef {object} SendingWishes
 * @property {import('../lib/servers.mjs').Servers & { folder: string }} servers nobody else uses them
 * @property {string} purpose names the logs
 * @property {number} workers
 * @property {number} schedulers
 * @property {Record<string, string>} [settings] beside those that every run has
 * @property {string[]} [nodeArguments] of every process
 * @property {() => Promise<number>} [port] of the API and of the simulator; any free one if left out
 * @property {AbortSignal} signal
 * @property {(stop: () => Promise<void>) => void} onStarted
 */

/** The platform's real processes and a simulated carrier, at an hour at which every state may be texted. */
export class SendingPlatform {
  /**
   * @param {{ simulator: PlatformProcess, roles: Map<string, PlatformProcess> }} processes
   * @param {{ api: Api, carrier: Api, companyId: number, address: string, clockOffsetMs: number,
   *   env: Record<string, string> }} access
   */
  constructor({ simulator, roles }, access) {
    this.simulator = simulator;
    this.roles = roles;
    this.api = access.api;
    this.carrier = access.carrier;
    this.companyId = access.companyId;
    this.address = access.address;
    this.clockOffsetMs = access.clockOffsetMs;
    this.env = access.env;
  }

  /**
   * @param {SendingWishes} wishes
   * @returns {Promise<SendingPlatform>}
   */
  static async start(wishes) {
    const { servers, signal, onStarted, purpose } = wishes;
    const port = wishes.port ?? freePort;
    const [apiPort, simulatorPort] = [await port(), await port()];
    const address = `http://127.0.0.1:${apiPort}`;
    const simulatorUrl = `http://127.0.0.1:${simulatorPort}`;
    const clockOffsetMs = sandboxOffset(Date.now(), 0);
    const env = {
      PATH: process.env.PATH ?? '',
      DATABASE_URL: servers.databaseUrl,
      REDIS_URL: servers.redisUrl,
      ENCRYPTION_KEY: crypto.randomBytes(32).toString('base64'),
      STORAGE_DIR: path.join(servers.folder, 'storage'),
      PUBLIC_URL: address,
      PORT: '0',
      CARRIER_BASE_URL_SIMULATOR: simulatorUrl,
      CLOCK_OFFSET_MS: String(clockOffsetMs),
      SIMULATOR_PORT: String(simulatorPort),
      SIMULATOR_LOG_LEVEL: 'warn',
      ...wishes.settings,
    };
    const company = await step('Migrating, company', () => prepare(env, purpose, signal));
    /** @param {string} name @param {string} script @param {Record<string, string>} own */
    const make = (name, script, own) =>
      new PlatformProcess({
        name,
        script: project('dist', 'src', script),
        nodeArguments: wishes.nodeArguments ?? [],
        env: { ...env, ...own },
        logFile: path.join(LOGS, `${purpose}-${name}.log`),
      });
    const roles = [
      make('api', 'main.js', { APP_ROLE: 'api', PORT: String(apiPort) }),
      ...numbered('worker', wishes.workers).map((name) => make(name, 'main.js', { APP_ROLE: 'worker' })),
      ...numbered('scheduler', wishes.schedulers).map((name) =>
        make(name, 'main.js', { APP_ROLE: 'scheduler' }),
      ),
    ];
    const simulator = make('simulator', path.join('simulator', 'main.js'), {});
    const platform = new SendingPlatform(
      { simulator, roles: new Map(roles.map((role) => [role.plan.name, role])) },
      {
        api: new Api(`${address}/api/v1`, { authorization: `Bearer ${company.apiKey}` }),
        carrier: new Api(simulatorUrl),
        companyId: Number(company.companyId),
        address,
        clockOffsetMs,
        env,
      },
    );
    onStarted(() => platform.stop(signal));
    await step(`Starting ${[...platform.roles.keys()].join(', ')}`, async () => {
      simulator.start();
      for (const role of roles) role.start();
      await Promise.all([waitForHealth(address, signal), waitForHealth(simulatorUrl, signal)]);
    });
    return platform;
  }

  /**
   * One of the processes, by its name.
   * @param {string} name
   */
  role(name) {
    const found = this.roles.get(name);
    if (!found) throw new Error(`No process ${name}.`);
    return found;
  }

  /**
   * Lets business time pass: every role is stopped in order and started that much later.
   * @param {number} ms
   * @param {AbortSignal} signal
   */
  async passTime(ms, signal) {
    this.clockOffsetMs += ms;
    const roles = [...this.roles.values()];
    await Promise.all(roles.map((role) => role.stop()));
    signal.throwIfAborted();
    for (const role of roles) {
      role.plan.env.CLOCK_OFFSET_MS = String(this.clockOffsetMs);
      role.start();
    }
    await waitForHealth(this.address, signal);
  }

  /**
   * The carrier goes on.
   * @param {AbortSignal} [hurry]
   */
  async stopRoles(hurry) {
    await Promise.all([...this.roles.values()].map((role) => role.stop(hurry)));
  }

  /** @param {AbortSignal} [hurry] */
  async stop(hurry) {
    await this.stopRoles(hurry);
    await this.simulator.stop(hurry);
  }
}

/**
 * @param {Record<string, string>} env
 * @param {string} purpose
 * @param {AbortSignal} signal
 */
async function prepare(env, purpose, signal) {
  await runConsole(['migrate'], env, path.join(LOGS, `${purpose}.log`), signal);
  const signIn = [`--email=${purpose}@example.com`, `--password=${purpose}-only-0`, `--api-key=${purpose}`];
  return runConsole(['company:create', `--name=${purpose}`, ...signIn], env, undefined, signal);
}

/**
 * @param {string} role
 * @param {number} count
 */
const numbered = (role, count) => Array.from({ length: count }, (_, index) => `${role}-${index + 1}`);
