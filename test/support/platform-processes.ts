import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { quietPort } from '../../scripts/lib/free-port.mjs';
import { sandboxOffset } from '../../scripts/lib/sandbox-clock.mjs';
import { createCompany, type TestCompany } from './companies.js';
import { storedFiles } from './stored-files.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { createTestRedis } from './test-redis.js';
import { waitUntil } from './wait-until.js';

/** The first start fills the geodata tables, on a machine that may be busy with other tests. ms */
const START_MS = 200_000;

/** A running process of the build, by the name that the test gave it. */
interface RunningProcess {
  child: ChildProcess;
  output: string[];
}

export interface PlatformOptions {
  /** Address of the database server; by default the scratch server of the tests. */
  server?: string;
  /** Whether a simulated carrier runs; by default it does. */
  simulator?: boolean;
  /** Nobody can sign in yet: `running.sandbox` is nobody. */
  isFirstRun?: boolean;
  /** The process called `api` does everything: it starts in a third of the time that three take. */
  isOneProcess?: boolean;
}

const NOBODY: TestCompany = { companyId: 0, userId: 0, email: '', password: '', apiKey: '' };

/** What the demo's functions need to know of a platform, in the form in which `npm start` tells it. */
export interface RunningPlatform {
  address: string;
  simulatorUrl: string;
  databaseUrl: string;
  redisUrl: string;
  sandbox: TestCompany;
}

/**
 * The whole platform as separate processes of the build, with a database, a Redis and a simulated carrier of its own,
 * at an hour at which every state may be texted.
 */
export class PlatformProcesses {
  private readonly processes = new Map<string, RunningProcess>();

  private constructor(
    readonly test: TestDatabase,
    readonly running: RunningPlatform,
    private readonly environment: Record<string, string>,
    private readonly closeRedis: () => Promise<void>,
    /** The folder that holds uploaded files. */
    readonly storage: string,
  ) {}

  static async start(
    environment: Record<string, string> = {},
    { server, simulator = true, isFirstRun = false, isOneProcess = false }: PlatformOptions = {},
  ): Promise<PlatformProcesses> {
    const [test, redis, port, simulatorPort] = await Promise.all([
      createTestDatabase(server === undefined ? {} : { server }),
      createTestRedis(),
      quietPort(),
      quietPort(),
    ]);
    const storage = mkdtempSync(join(tmpdir(), 'sms-storage-'));
    const address = `http://127.0.0.1:${port}`;
    const simulatorUrl = `http://127.0.0.1:${simulatorPort}`;
    const sandbox = isFirstRun ? NOBODY : await createCompany(test.database, 'Sandbox');
    const platform = new PlatformProcesses(
      test,
      { address, simulatorUrl, databaseUrl: test.url, redisUrl: redis.url, sandbox },
      {
        DATABASE_URL: test.url,
        REDIS_URL: redis.url,
        ENCRYPTION_KEY: randomBytes(32).toString('base64'),
        PORT: String(port),
        PUBLIC_URL: address,
        STORAGE_DIR: storage,
        CARRIER_BASE_URL_SIMULATOR: simulatorUrl,
        CLOCK_OFFSET_MS: String(sandboxOffset(Date.now(), 0)),
        DISPATCH_INTERVAL_MS: '2000',
        SIMULATOR_PORT: String(simulatorPort),
        ...environment,
      },
      redis.close,
      storage,
    );
    if (simulator) platform.spawn('simulator', 'dist/src/simulator/main.js');
    platform.run('api', 'api', isOneProcess ? { APP_ROLE: 'all' } : {});
    try {
      await waitUntil('the API is healthy', () => isHealthy(address), START_MS);
    } catch (error) {
      const log = platform.log('api');
      await platform.stop();
      throw new Error(`The API did not start: ${log}`, { cause: error });
    }
    return platform;
  }

  /** Starts one process of a role; roles may run several times under different names. */
  run(
    role: 'api' | 'worker' | 'scheduler',
    name: string = role,
    environment: Record<string, string> = {},
  ): void {
    this.spawn(name, 'dist/src/main.js', { APP_ROLE: role, ...environment });
  }

  /** Runs a command of the console to its end. @returns its status and what it wrote */
  async console(...args: string[]): Promise<{ status: number | string | null; output: string }> {
    const name = `console ${args.join(' ')}`;
    this.spawn(name, 'dist/src/processes/console.js', {}, args);
    const status = await this.ended(name);
    return { status, output: this.log(name) };
  }

  /** Waits for the end of a process that ends by itself. @returns its exit status, or the signal that killed it */
  ended(name: string): Promise<number | string | null> {
    const running = this.processes.get(name);
    if (!running) throw new Error(`No process ${name}.`);
    return endOf(running.child);
  }

  /** Processes that are started from now on work on another database. */
  useDatabase(url: string): void {
    this.environment['DATABASE_URL'] = url;
    this.running.databaseUrl = url;
  }

  async waitUntilHealthy(): Promise<void> {
    await waitUntil('the API is healthy', () => isHealthy(this.running.address), START_MS);
  }

  /** Starts a further API on a port of its own, and waits until it is healthy. @returns its address */
  async runFurtherApi(name: string): Promise<string> {
    const port = await quietPort();
    this.spawn(name, 'dist/src/main.js', { APP_ROLE: 'api', PORT: String(port) });
    const address = `http://127.0.0.1:${port}`;
    await waitUntil(`${name} is healthy`, () => isHealthy(address), START_MS);
    return address;
  }

  /** The process id, for what only the system knows of a process. */
  pid(name: string): number {
    const pid = this.processes.get(name)?.child.pid;
    if (pid === undefined) throw new Error(`No process ${name}.`);
    return pid;
  }

  async waitUntilReady(name: string): Promise<void> {
    await waitUntil(`${name} is ready`, () => this.log(name).includes('"msg":"ready"'), START_MS);
  }

  /** Everything that a process has written. */
  log(name: string): string {
    return this.processes.get(name)?.output.join('') ?? '';
  }

  /** Uploaded files, and what was made of them, that the storage holds. */
  async storedFiles(): Promise<string[]> {
    return (await storedFiles(this.storage)).map((path) => basename(path));
  }

  /** Ends a process and waits for its end. @returns its exit status, or the signal that killed it */
  async kill(name: string, signal: NodeJS.Signals): Promise<number | string | null> {
    const running = this.processes.get(name);
    if (!running) throw new Error(`No process ${name}.`);
    this.processes.delete(name);
    const { child } = running;
    const ended = endOf(child);
    child.kill(signal);
    // Longer than the platform's own patience: what hangs then must not outlive the test.
    const last = setTimeout(() => child.kill('SIGKILL'), 35_000);
    return ended.finally(() => clearTimeout(last));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.processes.keys()].map((name) => this.kill(name, 'SIGTERM')));
    await this.closeRedis();
    await this.test.drop();
    rmSync(this.storage, { recursive: true, force: true });
  }

  private spawn(
    name: string,
    script: string,
    environment: Record<string, string> = {},
    args: readonly string[] = [],
  ): void {
    const child = spawn(process.execPath, [script, ...args], {
      env: { PATH: process.env['PATH'] ?? '', ...this.environment, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    this.processes.set(name, { child, output });
  }
}

function endOf(child: ChildProcess): Promise<number | string | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode ?? child.signalCode);
    else child.once('exit', (code, by) => resolve(code ?? by));
  });
}

async function isHealthy(address: string): Promise<boolean> {
  try {
    return (await fetch(`${address}/health`)).ok;
  } catch {
    return false;
  }
}
