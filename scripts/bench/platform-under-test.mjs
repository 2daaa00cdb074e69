// @ts-check
import crypto from 'node:crypto';
import path from 'node:path';
import { Api } from '../lib/api.mjs';
import { freePort } from '../lib/free-port.mjs';
import { LOGS, PROJECT, project } from '../lib/paths.mjs';
import { ROLE_FLAGS } from '../lib/platform-processes.mjs';
import { step } from '../lib/progress.mjs';
import { runConsole } from '../lib/sandbox-state.mjs';
import { SupervisedProcess } from '../lib/supervised-process.mjs';
import { waitForHealth } from '../lib/wait-for-health.mjs';
import { PeakMemory } from './peak-memory.mjs';

/** One process of each role, as `npm start` has them. */
const ROLES = ['api', 'worker', 'scheduler'];

/** Who owns the company, and runs the platform. */
export const BENCH_PERSON = { email: 'bench@example.com', password: 'bench-only-0' };

/** The platform's real processes on the servers of a bench, and one company. */
export class PlatformUnderTest {
  /**
   * @param {SupervisedProcess[]} processes
   * @param {Api} api signed in as the company
   * @param {number} companyId
   */
  constructor(processes, api, companyId) {
    this.processes = processes;
    this.api = api;
    this.companyId = companyId;
    this.memory = new PeakMemory(() =>
      processes.flatMap(({ known, plan }) => (known ? { name: plan.name, pid: known.pid } : [])),
    );
  }

  /**
   * @param {import('../bench.mjs').Ground} ground
   * @param {{ roles?: string[], settings?: Record<string, string> }} [wishes] settings beside the defaults
   * @returns {Promise<PlatformUnderTest>}
   */
  static async start({ servers, signal, onStarted }, { roles = ROLES, settings = {} } = {}) {
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const env = { ...environment(servers, address, port), ...settings };
    const log = path.join(LOGS, 'bench.log');
    await step('Migrating', () => runConsole(['migrate'], env, log, signal));
    const company = await step('Company', () =>
      runConsole(
        [
          'company:create',
          '--name=Bench',
          `--email=${BENCH_PERSON.email}`,
          `--password=${BENCH_PERSON.password}`,
          '--operator',
          '--api-key=Bench',
        ],
        env,
        undefined,
        signal,
      ),
    );
    const processes = roles.map((role) => supervised(role, env));
    const api = new Api(`${address}/api/v1`, { authorization: `Bearer ${company.apiKey}` });
    const platform = new PlatformUnderTest(processes, api, Number(company.companyId));
    onStarted(() => platform.stop(signal));
    await step(`Starting ${roles.join(', ')}`, async () => {
      for (const process of processes) process.start();
      await platform.whileAlive(waitForHealth(address, signal));
    });
    return platform;
  }

  /**
   * What `work` gives, unless a process dies before: a bench of a crashed platform has no result.
   * @template T
   * @param {Promise<T>} work
   * @returns {Promise<T>}
   */
  whileAlive(work) {
    return Promise.race([work, ...this.processes.map(({ death }) => death)]);
  }

  /** @param {AbortSignal} hurry */
  async stop(hurry) {
    this.memory.stop();
    await Promise.all(this.processes.map((process) => process.stop(hurry)));
  }
}

/**
 * @param {string} role
 * @param {Record<string, string>} env
 */
function supervised(role, env) {
  return new SupervisedProcess({
    name: role,
    script: project('dist', 'src', 'main.js'),
    nodeFlags: ROLE_FLAGS,
    // Only the API's address is told to anybody.
    env: { ...env, APP_ROLE: role, PORT: role === 'api' ? (env.PORT ?? '0') : '0' },
    cwd: PROJECT,
    // Not on the scratch folder: after a bench that failed, somebody wants to read it.
    logFile: path.join(LOGS, `bench-${role}.log`),
    verbose: false,
    onChange: () => {},
  });
}

/**
 * The defaults of every variable but for places and secrets: what a bench measures is what people run.
 * @param {import('../lib/servers.mjs').Servers & { folder: string }} servers
 * @param {string} address
 * @param {number} port
 * @returns {Record<string, string>}
 */
function environment(servers, address, port) {
  return {
    PATH: process.env.PATH ?? '',
    ...(process.env.NODE_OPTIONS ? { NODE_OPTIONS: process.env.NODE_OPTIONS } : {}),
    DATABASE_URL: servers.databaseUrl,
    REDIS_URL: servers.redisUrl,
    ENCRYPTION_KEY: crypto.randomBytes(32).toString('base64'),
    STORAGE_DIR: path.join(servers.folder, 'storage'),
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: address,
  };
}
